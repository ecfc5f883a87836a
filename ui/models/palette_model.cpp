#include "ui/models/palette_model.hpp"

#include <algorithm>

namespace ui {
namespace {

constexpr int kMost = 100; ///< rows: whoever needs more types another letter

/// The lower the better; -1: it does not match.
int rank(const PaletteEntry& entry, const QString& typed, const QStringList& words) {
    bool allInText = true;
    for (const QString& word : words) {
        const bool inText = entry.text.contains(word, Qt::CaseInsensitive);
        if (!inText && !entry.detail.contains(word, Qt::CaseInsensitive)) return -1;
        allInText = allInText && inText;
    }
    if (words.isEmpty() || entry.text.startsWith(typed, Qt::CaseInsensitive)) return 0;
    if (entry.text.contains(QLatin1Char(' ') + words.first(), Qt::CaseInsensitive)) return 1;
    return allInText ? 2 : 3;
}

} // namespace

PaletteModel::PaletteModel(QVector<PaletteEntry> entries, QObject* parent) : QAbstractListModel(parent), m_entries(std::move(entries)) {
    setSearch({});
}

void PaletteModel::setSearch(const QString& text) {
    const QString typed = text.simplified();
    const QStringList words = typed.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::pair<int, int>> found; // rank, place
    for (int i = 0; i < m_entries.size(); ++i)
        if (const int value = rank(m_entries[i], typed, words); value >= 0) found.emplace_back(value, i);
    std::sort(found.begin(), found.end());
    beginResetModel();
    m_shown.clear();
    for (const auto& [value, place] : found)
        if (m_shown.size() < kMost) m_shown << place;
    endResetModel();
}

const PaletteEntry* PaletteModel::entry(const QModelIndex& index) const {
    return index.isValid() && index.row() < m_shown.size() ? &m_entries[m_shown[index.row()]] : nullptr;
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    const PaletteEntry* shown = entry(index);
    if (!shown) return {};
    if (role == EntryRole) return QVariant::fromValue(shown);
    if (role == Qt::DisplayRole) return shown->text;
    if (role == Qt::AccessibleTextRole) {
        QStringList parts{shown->text, shown->detail, shown->keys};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    return {};
}

} // namespace ui
