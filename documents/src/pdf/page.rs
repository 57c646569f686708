use super::face::Weight;
use super::shape::Shaped;

/// One page under way. Measures are points; y runs down from the top edge, and a text stands on its y.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub width: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

#[derive(Debug, Clone)]
pub(crate) enum Mark {
    Glyphs { x: f32, y: f32, size: f32, colour: Colour, shaped: Shaped },
    Box { x: f32, y: f32, width: f32, height: f32, colour: Colour },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(u8, u8, u8);

impl Colour {
    pub const PAPER: Self = Self(0xff, 0xff, 0xff);
    /// What is read first.
    pub const INK: Self = Self(0x21, 0x1c, 0x15);
    /// What explains; 4.5:1 on white and more.
    pub const SOFT: Self = Self(0x6b, 0x62, 0x55);
    pub const LINE: Self = Self(0xd9, 0xd2, 0xc4);
    pub const LEAF: Self = Self(0x1d, 0x6b, 0x48);
    pub const LEAF_SOFT: Self = Self(0xdf, 0xee, 0xe5);

    pub fn parts(self) -> [f32; 3] {
        [self.0, self.1, self.2].map(|part| f32::from(part) / 255.0)
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub size: f32,
    pub weight: Weight,
    pub colour: Colour,
}

impl Text {
    pub const fn new(size: f32) -> Self {
        Self { size, weight: Weight::Regular, colour: Colour::INK }
    }

    pub const fn bold(self) -> Self {
        Self { weight: Weight::SemiBold, ..self }
    }

    pub const fn soft(self) -> Self {
        self.colour(Colour::SOFT)
    }

    pub const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub fn width(self, text: &str) -> f32 {
        Shaped::new(text, self.weight).width(self.size)
    }
}

impl Page {
    pub const fn new(width: f32, height: f32) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    /// Writes from `x` to the right.
    pub fn left(&mut self, x: f32, y: f32, look: Text, text: &str) {
        let shaped = Shaped::new(text, look.weight);
        self.marks.push(Mark::Glyphs { x, y, size: look.size, colour: look.colour, shaped });
    }

    /// Writes so that the text ends at `x`.
    pub fn right(&mut self, x: f32, y: f32, look: Text, text: &str) {
        let shaped = Shaped::new(text, look.weight);
        let x = x - shaped.width(look.size);
        self.marks.push(Mark::Glyphs { x, y, size: look.size, colour: look.colour, shaped });
    }

    /// Writes around `x`.
    pub fn centre(&mut self, x: f32, y: f32, look: Text, text: &str) {
        let shaped = Shaped::new(text, look.weight);
        let x = x - shaped.width(look.size) / 2.0;
        self.marks.push(Mark::Glyphs { x, y, size: look.size, colour: look.colour, shaped });
    }

    /// A filled box; `y` is its top.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.marks.push(Mark::Box { x, y, width, height, colour });
    }

    /// A hairline.
    pub fn rule(&mut self, x: f32, y: f32, width: f32) {
        self.fill(x, y - 0.25, width, 0.5, Colour::LINE);
    }
}
