#pragma once
/// A source, wherever its bytes are: a file of this computer, or one that lies elsewhere and comes in blocks. Everything in this folder
/// that reads a source is given one. Copies are cheap and of the same source. Any thread; a stream belongs to one.

#include "core/base/source_path.hpp"
#include "core/media/source_blocks.hpp"

#include <istream>
#include <memory>
#include <string>

namespace media {

class SourceFile {
public:
    /// A file of this computer. A path is a source wherever one is wanted.
    SourceFile(std::string path) : m_name(std::move(path)) {} // NOLINT(google-explicit-constructor)
    /// `name`: what the file is called where it lies; its ending tells of its format.
    SourceFile(std::string name, std::shared_ptr<SourceBlocks> blocks) : m_name(std::move(name)), m_blocks(std::move(blocks)) {}

    /// For words; of a file here its path.
    const std::string& name() const { return m_name; }
    /// Null: a file of this computer.
    const std::shared_ptr<SourceBlocks>& blocks() const { return m_blocks; }
    base::FileStatus status() const;
    /// Its bytes; one that has failed where it cannot be opened.
    std::unique_ptr<std::istream> stream() const;

private:
    std::string m_name;
    std::shared_ptr<SourceBlocks> m_blocks;
};

} // namespace media
