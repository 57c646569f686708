//! Gradient-boosted regression trees for quantiles, on histograms (Friedman 2001; Ke et al. 2017 for the histograms).
//!
//! The loss is the pinball loss at one level; a leaf holds the weighted quantile of what is left in it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::random::Random;

/// How trees are grown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    pub trees: usize,
    pub depth: usize,
    pub rate: f64,
    /// Fewest rows in a leaf.
    pub leaf: usize,
    /// Share of rows that each tree sees.
    pub rows: f64,
    /// Share of columns that each tree sees.
    pub columns: f64,
}

const BINS: usize = 40;

/// Rows by bin instead of by figure, one array per column.
#[derive(Debug, Clone)]
pub struct Binned {
    edges: Vec<Vec<f32>>,
    columns: Vec<Vec<u8>>,
    n_rows: usize,
}

impl Binned {
    /// Columns of equal length. Edges are quantiles, so that every bin holds about as many rows.
    pub fn new(columns: &[Vec<f32>]) -> Self {
        let n_rows = columns.first().map_or(0, Vec::len);
        let (edges, columns) = columns
            .par_iter()
            .map(|column| {
                // Some twenty thousand rows are enough to place edges.
                let stride = 1 + column.len() / 20_000;
                let mut sorted: Vec<f32> = column.iter().copied().step_by(stride).collect();
                sorted.sort_by(f32::total_cmp);
                let mut edges: Vec<f32> =
                    (1..BINS).filter_map(|b| sorted.get(b * sorted.len() / BINS).copied()).collect();
                edges.dedup();
                let bins: Vec<u8> = column.iter().map(|v| bin(&edges, *v)).collect();
                (edges, bins)
            })
            .unzip();
        Self { edges, columns, n_rows }
    }
}

/// How many edges are at or below a value.
fn bin(edges: &[f32], value: f32) -> u8 {
    edges.partition_point(|edge| *edge <= value) as u8
}

#[derive(Debug, Clone, Copy)]
enum Node {
    Leaf(f64),
    /// Rows whose bin of the column is below go left.
    Split {
        column: usize,
        below: u8,
        left: usize,
        right: usize,
    },
}

/// Trees that add up to a quantile.
#[derive(Debug, Clone)]
pub struct Forest {
    start: f64,
    trees: Vec<Vec<Node>>,
    edges: Vec<Vec<f32>>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    gradient: f64,
    weight: f64,
    n: u32,
}

impl Forest {
    /// Learns the quantile at `level` of `targets`, each with a weight. `stop` is asked before every tree.
    pub fn grow(
        data: &Binned,
        targets: &[f64],
        weights: &[f64],
        level: f64,
        growth: Growth,
        seed: u64,
        stop: impl Fn() -> bool,
    ) -> Self {
        let mut random = Random::new(seed);
        let everything: Vec<u32> = (0..data.n_rows as u32).collect();
        let start = quantile(&everything, |i| targets[i], weights, level);
        let mut fitted = vec![start; data.n_rows];
        let mut gradients = vec![0.0; data.n_rows];
        let mut trees = Vec::with_capacity(growth.trees);
        for _ in 0..growth.trees {
            if stop() || data.n_rows < 2 * growth.leaf {
                break;
            }
            for i in 0..data.n_rows {
                gradients[i] = weights[i] * if targets[i] < fitted[i] { level - 1.0 } else { level };
            }
            let rows: Vec<u32> = everything.iter().copied().filter(|_| random.share() < growth.rows).collect();
            let mut columns: Vec<usize> = (0..data.columns.len()).filter(|_| random.share() < growth.columns).collect();
            if columns.is_empty() {
                columns.push((random.next() % data.columns.len().max(1) as u64) as usize);
            }
            let mut tree = Vec::new();
            let root = histograms(data, &columns, &rows, &gradients, weights);
            let mut work =
                Work { data, targets, weights, level, growth, columns, gradients: &gradients, fitted: &fitted };
            work.split(&mut tree, rows, root, 0);
            for (i, value) in fitted.iter_mut().enumerate() {
                *value += follow(&tree, |column| data.columns[column][i]);
            }
            trees.push(tree);
        }
        Self { start, trees, edges: data.edges.clone() }
    }

    /// The quantile for a row.
    pub fn predict(&self, row: &[f32]) -> f64 {
        let bins: Vec<u8> = self.edges.iter().zip(row).map(|(edges, v)| bin(edges, *v)).collect();
        self.start + self.trees.iter().map(|tree| follow(tree, |column| bins[column])).sum::<f64>()
    }
}

fn follow(tree: &[Node], bin_of: impl Fn(usize) -> u8) -> f64 {
    let mut at = 0;
    loop {
        match tree[at] {
            Node::Leaf(value) => return value,
            Node::Split { column, below, left, right } => at = if bin_of(column) < below { left } else { right },
        }
    }
}

struct Work<'a> {
    data: &'a Binned,
    targets: &'a [f64],
    weights: &'a [f64],
    level: f64,
    growth: Growth,
    columns: Vec<usize>,
    gradients: &'a [f64],
    fitted: &'a [f64],
}

impl Work<'_> {
    /// Appends the node of these rows and everything below it, and returns its place.
    fn split(&mut self, tree: &mut Vec<Node>, rows: Vec<u32>, cells: Vec<[Cell; BINS]>, depth: usize) -> usize {
        let place = tree.len();
        let best = if depth < self.growth.depth { self.best(&cells) } else { None };
        let Some((slot, below)) = best else {
            let rest = |i: usize| self.targets[i] - self.fitted[i];
            tree.push(Node::Leaf(self.growth.rate * quantile(&rows, rest, self.weights, self.level)));
            return place;
        };
        let column = self.columns[slot];
        tree.push(Node::Leaf(0.0));
        let bins = &self.data.columns[column];
        let (left, right): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(|i| bins[*i as usize] < below);
        // The larger side's histogram is the difference.
        let left_is_smaller = left.len() < right.len();
        let smaller = if left_is_smaller { &left } else { &right };
        let small = histograms(self.data, &self.columns, smaller, self.gradients, self.weights);
        let mut large = cells;
        for (large, small) in large.iter_mut().zip(&small) {
            for (l, s) in large.iter_mut().zip(small) {
                *l = Cell { gradient: l.gradient - s.gradient, weight: l.weight - s.weight, n: l.n - s.n };
            }
        }
        let (left_cells, right_cells) = if left_is_smaller { (small, large) } else { (large, small) };
        let left = self.split(tree, left, left_cells, depth + 1);
        let right = self.split(tree, right, right_cells, depth + 1);
        tree[place] = Node::Split { column, below, left, right };
        place
    }

    /// The column and bin that explain most of the gradient.
    fn best(&self, cells: &[[Cell; BINS]]) -> Option<(usize, u8)> {
        let gain = |c: Cell| c.gradient * c.gradient / (c.weight + 1e-9);
        let mut best: Option<(f64, usize, u8)> = None;
        for (slot, column) in cells.iter().enumerate() {
            let whole = sum(column);
            let mut left = Cell::default();
            for (b, cell) in column.iter().enumerate().take(BINS - 1) {
                left = add(left, *cell);
                let right = Cell {
                    gradient: whole.gradient - left.gradient,
                    weight: whole.weight - left.weight,
                    n: whole.n - left.n,
                };
                if (left.n.min(right.n) as usize) < self.growth.leaf {
                    continue;
                }
                let won = gain(left) + gain(right) - gain(whole);
                if won > 1e-9 && best.is_none_or(|(most, ..)| won > most) {
                    best = Some((won, slot, b as u8 + 1));
                }
            }
        }
        best.map(|(_, slot, below)| (slot, below))
    }
}

fn add(a: Cell, b: Cell) -> Cell {
    Cell { gradient: a.gradient + b.gradient, weight: a.weight + b.weight, n: a.n + b.n }
}

fn sum(cells: &[Cell; BINS]) -> Cell {
    cells.iter().fold(Cell::default(), |a, b| add(a, *b))
}

fn histograms(data: &Binned, columns: &[usize], rows: &[u32], gradients: &[f64], weights: &[f64]) -> Vec<[Cell; BINS]> {
    let of = |column: &usize| {
        let mut cells = [Cell::default(); BINS];
        let bins = &data.columns[*column];
        for i in rows {
            let i = *i as usize;
            let cell = &mut cells[usize::from(bins[i])];
            cell.gradient += gradients[i];
            cell.weight += weights[i];
            cell.n += 1;
        }
        cells
    };
    // Each column is summed in one thread, so the result does not depend on how many there are.
    if rows.len() > 5_000 { columns.par_iter().map(of).collect() } else { columns.iter().map(of).collect() }
}

/// The weighted quantile of some rows; 0 of none.
fn quantile(rows: &[u32], value: impl Fn(usize) -> f64, weights: &[f64], level: f64) -> f64 {
    let mut sorted: Vec<(f64, f64)> = rows.iter().map(|i| (value(*i as usize), weights[*i as usize])).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let goal = level * sorted.iter().map(|(_, w)| w).sum::<f64>();
    let mut passed = 0.0;
    for (value, weight) in &sorted {
        passed += weight;
        if passed >= goal {
            return *value;
        }
    }
    sorted.last().map_or(0.0, |(value, _)| *value)
}
