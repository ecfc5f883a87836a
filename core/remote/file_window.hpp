#pragma once
/// A part of a file as a device: what one request sends. Owns its open file. Lives on the uploads' thread, where reading may wait for the
/// disk.

#include <QFile>

namespace remote {

class FileWindow final : public QIODevice {
public:
    FileWindow(const std::string& path, qint64 offset, qint64 size, QObject* parent = nullptr);
    /// False: the file cannot be opened, or is shorter than the window's end; `errorString` says why.
    bool openPart();

    qint64 size() const override { return m_size; }
    bool seek(qint64 position) override;
    bool isSequential() const override { return false; }

protected:
    /// -1: the end, or the file was cut off meanwhile: then the request breaks off and the file is looked at again.
    qint64 readData(char* to, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QFile m_file;
    const std::string m_path;
    const qint64 m_offset, m_size;
};

} // namespace remote
