# Shared by run, test and bench: finds what is missing, installs it, and asks nothing when all is there.
# Sourced with the working directory at the project's root and `set -euo pipefail`.
# shellcheck shell=bash

program=$(basename "$0")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/local-vendor-platform
wasm_target=wasm32-unknown-unknown

# What the compiler and the window need.
build_packages=(build-essential pkg-config libdbus-1-dev libwebkit2gtk-4.1-dev librsvg2-dev)
browser_packages=(chromium chromium-driver)
# Ubuntu has both in one, under another name.
if grep -qx 'ID=ubuntu' /etc/os-release 2>/dev/null; then browser_packages=(chromium-chromedriver); fi
# What the tests need besides: the window's driver, a display, PDF to pictures, system calls made visible, a
# spreadsheet program, a key store, a browser with its driver.
test_packages=(webkit2gtk-driver xvfb poppler-utils strace gnumeric dbus gnome-keyring "${browser_packages[@]}")
# A graphics card made of software.
card_packages=(libvulkan1 mesa-vulkan-drivers)
# What the sync server stands on; its tests send mail besides.
server_packages=(postgresql)
server_test_packages=(postgresql python3-aiosmtpd)
# A compiler with the sources of its standard library, for machines that can't download the WebAssembly target.
wasm_packages=(rustc-web cargo-web rust-web-src)

if [ "${CI:-}" = true ]; then
    # One folder that outlives the checkout; incremental files would only make it larger.
    export CARGO_TARGET_DIR=$cache/target CARGO_INCREMENTAL=0
fi
target=${CARGO_TARGET_DIR:-$PWD/target}
# Queries are checked against what scripts/queries wrote down, also where a DATABASE_URL is set for running.
export SQLX_OFFLINE=true

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$program: $1"
    exit "${2:-1}"
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        stop "installing needs root or sudo; run as root: apt-get install -y ${missing[*]}"
    fi
}

# Installs those of the named Debian packages that are missing.
need_packages() {
    has dpkg-query || return 0 # another system: its own packages are named by the compiler's error
    local installed package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    missing=()
    for package in "$@"; do
        grep -qx "installed $package" <<<"$installed" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "$program: installing ${missing[*]}"
    as_root apt-get update -qq || true # an old list may still do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        stop "these packages can't be installed: ${missing[*]}"
}

need_rust() {
    [ ! -d "$HOME/.cargo/bin" ] || PATH=$HOME/.cargo/bin:$PATH
    has cargo || stop "Rust is missing; install it from https://rustup.rs and run again"
}

# The formatter and the lints, which a minimal toolchain leaves out.
need_lints() {
    if has rustfmt && [ -x "$(rustc --print sysroot)/bin/clippy-driver" ]; then return 0; fi
    has rustup && rustup component add rustfmt clippy >/dev/null 2>&1 ||
        stop "rustfmt and clippy are missing; install them with: rustup component add rustfmt clippy"
}

# The npm packages of package-lock.json: the accessibility rules of the tests, and an optimiser that makes the
# interface a little smaller and that ./run does without.
need_npm() {
    if cmp -s package-lock.json node_modules/.installed; then return 0; fi
    if ! has npm; then need_packages nodejs npm; fi
    npm ci --silent --ignore-scripts --no-audit --no-fund || stop "the packages of package-lock.json can't be installed"
    cp package-lock.json node_modules/.installed
}

# Which compiler makes WebAssembly: `rustup` has the target, `packages` are Debian's with a library built once.
need_wasm() {
    local sysroot
    sysroot=$(rustc --print sysroot)
    wasm_by=rustup
    if [ -d "$sysroot/lib/rustlib/$wasm_target/lib" ]; then return 0; fi
    if wasm_library_built; then
        wasm_by=packages
        return 0
    fi
    if has rustup && timeout 120 rustup target add "$wasm_target" >/dev/null 2>&1; then return 0; fi
    wasm_by=packages
    if has apt-cache && apt-cache show rust-web-src >/dev/null 2>&1 || [ -x /usr/bin/rustc ]; then
        say "$program: the target $wasm_target can't be downloaded, trying the packages ${wasm_packages[*]}"
        need_packages "${wasm_packages[@]}"
        build_wasm_library
        return 0
    fi
    stop "the target $wasm_target is missing; install it with: rustup target add $wasm_target"
}

wasm_library_of() {
    [ -x /usr/bin/rustc ] && echo "$cache/wasm-$(/usr/bin/rustc --version | cut -d' ' -f2)"
}

wasm_library_built() {
    local folder
    folder=$(wasm_library_of) && [ -d "$folder/lib/rustlib/$wasm_target/lib" ]
}

# Builds the standard library once into a sysroot of its own: the packages bring its sources only, and building it
# anew for every profile and folder would cost a minute each time.
build_wasm_library() {
    wasm_library_built && return 0
    local folder work
    folder=$(wasm_library_of)
    say "$program: building the standard library for $wasm_target, once"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/wasm-build.XXXXXX")
    mkdir "$work/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n' >"$work/Cargo.toml"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    # The packages bring the library's own dependencies along: nothing is downloaded.
    mkdir "$work/.cargo"
    printf '[source.crates-io]\nreplace-with = "packages"\n[source.packages]\ndirectory = "%s/lib/rustlib/src/rust/library/vendor"\n' \
        "$(/usr/bin/rustc --print sysroot)" >"$work/.cargo/config.toml"
    if ! (
        cd "$work"
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
            CARGO_TARGET_DIR=$work/target RUSTFLAGS=-Cembed-bitcode=yes \
            /usr/bin/cargo build --quiet --release --offline --target "$wasm_target"
    ); then
        rm -rf "$work"
        stop "the standard library for $wasm_target can't be built; install the target with: rustup target add $wasm_target"
    fi
    mkdir -p "$work/sysroot/lib/rustlib/$wasm_target/lib"
    cp "$work/target/$wasm_target/release/deps/"*.rlib "$work/sysroot/lib/rustlib/$wasm_target/lib/"
    rm -f "$work/sysroot/lib/rustlib/$wasm_target/lib/"libempty-*.rlib
    rm -rf "$folder"
    mv "$work/sysroot" "$folder"
    rm -rf "$work"
}

# Builds the interface and packs it into ui/dist.
build_interface() {
    need_wasm
    local arguments=(build -p ui --profile wasm --target "$wasm_target")
    if [ "$wasm_by" = rustup ]; then
        cargo "${arguments[@]}"
    else
        # rustup's own linker serves; PATH stays, so that only this build uses the other compiler.
        RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot=$(wasm_library_of)" \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(wasm_linker) /usr/bin/cargo "${arguments[@]}"
    fi
    local optimiser=()
    if has node && [ -e node_modules/.bin/wasm-opt ]; then optimiser=(--wasm-opt node_modules/.bin/wasm-opt); fi
    cargo run --quiet -p pack -- --wasm "$target/$wasm_target/wasm/ui.wasm" --out ui/dist "${optimiser[@]}"
}

wasm_linker() {
    local linker
    for linker in "$(rustc --print sysroot)"/lib/rustlib/*/bin/rust-lld; do
        if [ -x "$linker" ]; then
            echo "$linker"
            return 0
        fi
    done
    stop "rust-lld is missing from Rust's toolchain; install the target with: rustup target add $wasm_target"
}
