#pragma once
/// A translation file as it is in the source tree, with its plurals, and the window's language while it lives. For tests of the panel.

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QLocale>
#include <QTranslator>
#include <QXmlStreamReader>

namespace support {

class Translated final : public QTranslator {
public:
    /// `file`: of a .ts file.
    explicit Translated(const QString& file) {
        QFile source(file);
        if (source.open(QIODevice::ReadOnly)) read(source);
        QLocale::setDefault(QLocale(m_language));
        QCoreApplication::installTranslator(this);
    }
    ~Translated() override {
        QCoreApplication::removeTranslator(this);
        QLocale::setDefault(m_before);
    }

    bool isEmpty() const override { return m_texts.isEmpty(); }
    QString translate(const char* context, const char* source, const char*, int n) const override {
        const QStringList forms = m_texts.value(QString::fromUtf8(context) + QLatin1Char('/') + QString::fromUtf8(source));
        if (forms.isEmpty()) return {};                                    // null: there is none
        return n == 1 || forms.size() == 1 ? forms.first() : forms.last(); // two forms: enough for the languages that there are
    }

private:
    void read(QFile& file) {
        QXmlStreamReader xml(&file);
        QString context, source;
        QStringList forms;
        while (!xml.atEnd()) {
            const auto token = xml.readNext();
            if (token == QXmlStreamReader::EndElement && xml.name() == QLatin1String("message") && !forms.isEmpty())
                m_texts.insert(context + QLatin1Char('/') + source, forms);
            if (token != QXmlStreamReader::StartElement) continue;
            if (xml.name() == QLatin1String("TS")) m_language = xml.attributes().value(QLatin1String("language")).toString();
            else if (xml.name() == QLatin1String("message")) forms.clear();
            else if (xml.name() == QLatin1String("name")) context = xml.readElementText();
            else if (xml.name() == QLatin1String("source")) source = xml.readElementText();
            else if (xml.name() == QLatin1String("numerusform")) forms << xml.readElementText();
            else if (xml.name() == QLatin1String("translation")) readPlain(xml, forms);
        }
    }
    /// What stands in the element itself; its plural forms come as elements of their own.
    static void readPlain(QXmlStreamReader& xml, QStringList& forms) {
        QString text;
        while (xml.readNext() == QXmlStreamReader::Characters) text += xml.text().toString();
        if (xml.tokenType() == QXmlStreamReader::StartElement) { // the first <numerusform>
            forms << xml.readElementText();
            return;
        }
        if (!text.trimmed().isEmpty()) forms << text;
    }

    QHash<QString, QStringList> m_texts;
    QString m_language;
    QLocale m_before;
};

} // namespace support
