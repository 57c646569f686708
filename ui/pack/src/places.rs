use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::assets::Assets;

const PAGE: &str = "index.html";
/// Browsers ask for it by this name, whatever the page says.
const ICON: &str = "favicon.ico";

/// Puts everything that the page names into a folder whose name says what is in it. What lies there never changes, so that
/// browsers keep it and ask no more; the page alone is asked for each time. Names within the folder stay, and with them
/// what its files say of each other.
pub fn settle(assets: &Assets) -> Result<Assets, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    assets.iter().for_each(|file| file.hash(&mut hasher));
    let folder = format!("v-{:016x}", hasher.finish());
    let page = std::str::from_utf8(assets.get(PAGE).ok_or("there is no index.html")?)?;
    let mut settled = Assets::default();
    let mut page = page.to_owned();
    for (path, bytes) in assets.iter() {
        match path {
            PAGE => {}
            ICON => settled.add(path, bytes.to_vec()),
            _ => {
                for attribute in ["href", "src"] {
                    page =
                        page.replace(&format!("{attribute}=\"{path}\""), &format!("{attribute}=\"{folder}/{path}\""));
                }
                settled.add(&format!("{folder}/{path}"), bytes.to_vec());
            }
        }
    }
    settled.add(PAGE, page.into_bytes());
    Ok(settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets(script: &str) -> Assets {
        let mut assets = Assets::default();
        let page = r#"<link href="css/base.css" /><link href="favicon.ico" /><script src="start.js"></script>"#;
        assets.add("index.html", page.into());
        assets.add("css/base.css", "p{}".into());
        assets.add("start.js", script.into());
        assets.add("favicon.ico", "icon".into());
        assets
    }

    #[test]
    fn the_page_names_a_folder_that_is_another_when_anything_in_it_is() {
        let settled = settle(&assets("one")).unwrap();
        let page = String::from_utf8(settled.get("index.html").unwrap().to_vec()).unwrap();
        let folder = page.split('"').nth(1).unwrap().trim_end_matches("/css/base.css").to_owned();
        assert!(folder.starts_with("v-"), "{page}");
        assert!(page.contains(&format!(r#"src="{folder}/start.js""#)), "{page}");
        assert!(page.contains(r#"href="favicon.ico""#), "{page}");
        assert_eq!(settled.get(&format!("{folder}/css/base.css")), Some(b"p{}".as_slice()));
        assert_eq!(settled.get("favicon.ico"), Some(b"icon".as_slice()));
        assert_eq!(settled.iter().count(), 4);
        assert_ne!(settle(&assets("two")).unwrap().get("index.html"), settled.get("index.html"));
    }
}
