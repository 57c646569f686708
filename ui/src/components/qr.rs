//! A QR code: dark on light in every theme, for that is what scanners read.

use qrcode::{Color, EcLevel, QrCode};
use yew::{AttrValue, Html, Properties, component, html};

/// The light edge that belongs to every code, in modules.
const QUIET: usize = 4;

#[derive(Properties, PartialEq)]
pub struct QrProps {
    pub text: AttrValue,
    /// Read out instead of the picture.
    pub label: AttrValue,
}

#[component]
pub fn Qr(props: &QrProps) -> Html {
    // Only a text longer than any code has no code.
    let Ok(code) = QrCode::with_error_correction_level(props.text.as_bytes(), EcLevel::M) else {
        return Html::default();
    };
    let side = code.width() + 2 * QUIET;
    html! {
        <svg class="qr" viewBox={format!("0 0 {side} {side}")} role="img" aria-label={props.label.clone()}
            shape-rendering="crispEdges" data-testid="qr">
            <rect width={side.to_string()} height={side.to_string()} fill="#ffffff" />
            <path d={path(&code.to_colors(), code.width())} fill="#000000" />
        </svg>
    }
}

/// Runs of dark modules, row by row.
fn path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|&&module| module == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_become_runs_within_the_quiet_edge() {
        let (dark, light) = (Color::Dark, Color::Light);
        let modules = [dark, dark, light, light, light, light, light, dark, dark];
        assert_eq!(path(&modules, 3), "M4 4h2v1h-2zM5 6h2v1h-2z");
    }
}
