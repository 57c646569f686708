//! The demo's pictures, drawn for it.

macro_rules! pictures {
    ($($name:literal),+ $(,)?) => {
        /// The PNG file of a picture by its name.
        pub(super) fn picture(name: &str) -> Option<&'static [u8]> {
            match name {
                $($name => Some(include_bytes!(concat!("../../demo/pictures/", $name, ".png"))),)+
                _ => None,
            }
        }
    };
}

pictures! {
    "baguette", "basket", "biscuit", "bottle", "bowl", "brownie", "cake", "can", "card", "chocolate-cup", "chocolates",
    "coffee", "cookie", "crisps", "croissant", "egg", "farmhouse", "focaccia", "gift", "honey", "jam", "juice", "loaf",
    "meal", "muffin", "pastry", "pie", "salad", "sandwich", "scone", "shirt", "slice", "smoothie", "soup", "tea",
    "toast",
}
