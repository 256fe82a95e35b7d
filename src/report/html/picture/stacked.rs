//! Boxes one below the other, each as near as possible to where it wants to be.

use super::block::Block;

/// Each box with the height at which its middle wants to be. None is above `top`, and none nearer than `gap` to the next.
/// None is below `bottom`, unless there is no room.
pub(super) fn stacked(mut wishes: Vec<(usize, Block)>, top: usize, bottom: usize, gap: usize) -> Vec<Block> {
    wishes.sort_by_key(|(middle, _)| *middle);
    let mut next = top;
    let mut blocks: Vec<Block> = Vec::with_capacity(wishes.len());
    for (middle, block) in wishes {
        let y = middle.saturating_sub(block.height / 2).max(next);
        next = y + block.height + gap;
        blocks.push(block.at(y));
    }
    let needed: usize = blocks.iter().map(|block| block.height + gap).sum::<usize>().saturating_sub(gap);
    let mut limit = bottom.max(top + needed);
    for block in blocks.iter_mut().rev() {
        block.y = block.y.min(limit.saturating_sub(block.height));
        limit = block.y.saturating_sub(gap);
    }
    blocks
}
