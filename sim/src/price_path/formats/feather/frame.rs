//! Checks the frame of an Arrow file, in which every part must lie inside the file. The Arrow reader trusts these numbers, and on a
//! broken file it would panic or request more memory than the machine has.

use anyhow::{Context, Result, ensure};
use arrow_ipc::{Block, CompressionType, RecordBatch, root_as_footer, root_as_message};

/// The first bytes of a message's prefix, which are followed by the message length.
const MARK: &[u8] = &[0xff; 4];
/// The size of the trailer, which consists of the footer length and a magic string.
const TRAILER: usize = 10;
/// The size of a compressed buffer's prefix, which holds the uncompressed length, or -1 if the buffer is not compressed.
const PREFIX: usize = 8;
/// The largest possible compression ratio.
const MOST_OF_A_BYTE: i64 = 256;

/// Checks that no part of the file extends beyond its end.
///
/// # Errors
/// Returns an error that names the broken part.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    let (rest, trailer) = bytes.split_last_chunk::<TRAILER>().context("the end of the file is missing")?;
    let [a, b, c, d, ..] = *trailer;
    let length = usize::try_from(i32::from_le_bytes([a, b, c, d])).context("the footer is missing")?;
    let start = rest.len().checked_sub(length).context("the footer extends beyond the end of the file")?;
    let footer = root_as_footer(&rest[start..]).ok().context("the footer is missing")?;
    for block in
        footer.recordBatches().into_iter().flatten().chain(footer.dictionaries().into_iter().flatten())
    {
        check_block(bytes, block)?;
    }
    Ok(())
}

fn check_block(bytes: &[u8], block: &Block) -> Result<()> {
    let outside = "part of a block is outside the file";
    let start = usize::try_from(block.offset()).context(outside)?;
    let (head, body) = (i64::from(block.metaDataLength()), block.bodyLength());
    let (head, body) = (usize::try_from(head).context(outside)?, usize::try_from(body).context(outside)?);
    let block = bytes.get(start..).and_then(|rest| rest.get(..head.checked_add(body)?)).context(outside)?;
    let (head, body) = block.split_at(head);
    let message = if head.starts_with(MARK) { head.get(8..) } else { head.get(4..) };
    let message =
        root_as_message(message.context(outside)?).ok().context("one of the file's messages is corrupt")?;
    let dictionary = message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
    match message.header_as_record_batch().or(dictionary) {
        Some(batch) => check_batch(batch, body),
        None => Ok(()),
    }
}

fn check_batch(batch: RecordBatch<'_>, body: &[u8]) -> Result<()> {
    let outside = "one of the columns extends beyond the end of the file";
    let is_zstd = batch.compression().is_some_and(|compression| compression.codec() == CompressionType::ZSTD);
    ensure!(!is_zstd, "the file is compressed with zstd: save it with lz4 or without compression");
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).context(outside)?;
        let length = usize::try_from(buffer.length()).context(outside)?;
        let column = body.get(start..).and_then(|rest| rest.get(..length)).context(outside)?;
        if batch.compression().is_some() && !column.is_empty() {
            let prefix =
                column.first_chunk::<PREFIX>().context("one of the compressed columns is truncated")?;
            let most = MOST_OF_A_BYTE.saturating_mul(buffer.length());
            ensure!(
                (-1..=most).contains(&i64::from_le_bytes(*prefix)),
                "one of the compressed columns is corrupt"
            );
        }
    }
    let rows = batch.length();
    let fits = |nulls: i64, length: i64| length == rows && (0..=rows).contains(&nulls);
    ensure!(
        batch.nodes().into_iter().flatten().all(|node| fits(node.null_count(), node.length())),
        "the columns have different lengths"
    );
    Ok(())
}
