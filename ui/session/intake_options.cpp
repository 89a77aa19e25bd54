// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/intake_options.h"

#include "core/analyze/shipped_prices.h"
#include "core/base/data_folder.h"
#include "core/capture/capture_file.h"
#include "core/dialect/user_mapping.h"
#include "core/gateway/shipped_dictionary.h"
#include "ui/settings/setting.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace spanwise::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("intake", text);
}

constexpr const char* kPrices = "prices.json";
constexpr const char* kMapping = "mapping.json";
constexpr const char* kDictionary = "gateways.json";

/// Empty when nothing is named and the system has no home.
QString place(const QString& named, const char* name)
{
    if (!named.isEmpty()) return named;
    const auto folder = configFolder();
    return folder.empty() ? QString() : QString::fromStdU16String((folder / name).u16string());
}

/// Empty when there is none.
QString chosen(const QString& named, const char* name)
{
    const QString file = place(named, name);
    return !named.isEmpty() || QFileInfo::exists(file) ? file : QString();
}

Result<std::string> contentOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return fail(ErrorCode::Io, file.errorString().toStdString());
    return file.readAll().toStdString();
}

void readPrices(const QString& path, IntakeFiles& out)
{
    const auto content = contentOf(path);
    auto table = content ? analyze::shippedPricesWith(*content) : tl::unexpected(content.error());
    if (!table) {
        out.problems
            << tr("%1: %2. The shipped prices are used.").arg(path, QString::fromStdString(table.error().message));
        return;
    }
    out.prices = std::move(*table);
    for (const analyze::PriceRemark& remark : out.prices->remarks)
        if (remark.line > 0)
            out.problems << tr("%1: line %2: %3")
                                .arg(path, QString::number(remark.line), QString::fromStdString(remark.message));
}

void readMapping(const QString& path, IntakeFiles& out)
{
    const auto content = contentOf(path);
    auto rules = content ? dialect::readMapping(*content) : tl::unexpected(content.error());
    if (!rules) {
        out.problems << tr("%1: %2. It is not used.").arg(path, QString::fromStdString(rules.error().message));
        return;
    }
    out.mapping = std::make_shared<const calls::MappingRules>(std::move(*rules));
}

void readDictionary(const QString& path, IntakeFiles& out)
{
    const auto content = contentOf(path);
    auto dictionary = content ? gateway::shippedDictionaryWith(*content) : tl::unexpected(content.error());
    if (!dictionary) {
        out.problems << tr("%1: %2. The shipped meanings are used.")
                            .arg(path, QString::fromStdString(dictionary.error().message));
        return;
    }
    out.dictionary = std::move(*dictionary);
}

} // namespace

QString captureFile()
{
    const auto folder = configFolder();
    return folder.empty() ? QString() : QString::fromStdU16String((folder / "capture.json").u16string());
}

Result<std::shared_ptr<const capture::CapturePolicy>> writeCapture(const capture::CapturePolicy& policy)
{
    const QString path = captureFile();
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    const QByteArray text = QByteArray::fromStdString(capture::policyJson(policy));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) || !file.commit())
        return fail(ErrorCode::Io, (path + QStringLiteral(": ") + file.errorString()).toStdString());
    auto read = capture::readPolicyFile(std::filesystem::path(path.toStdU16String()));
    if (!read) return tl::unexpected(read.error());
    return std::make_shared<const capture::CapturePolicy>(std::move(*read));
}

namespace {
/// Unlike prices, a policy that cannot be read stops everything: what it keeps back must not be stored by accident.
void readCapture(IntakeFiles& out)
{
    const QString path = captureFile();
    if (path.isEmpty() || !QFileInfo::exists(path)) return;
    auto policy = capture::readPolicyFile(std::filesystem::path(path.toStdU16String()));
    if (policy) {
        out.capture = std::make_shared<const capture::CapturePolicy>(std::move(*policy));
        return;
    }
    out.blocked = tr("Nothing is taken in, because it is not known what may be kept: %1")
                      .arg(QString::fromStdString(policy.error().message));
    out.problems << out.blocked;
}
} // namespace

QStringList intakePaths(const Settings& settings)
{
    QStringList out {place(settings.get(setting::kPriceFile), kPrices),
        place(settings.get(setting::kMappingFile), kMapping),
        place(settings.get(setting::kDictionaryFile), kDictionary), captureFile()};
    out.removeAll(QString());
    return out;
}

IntakeFiles readIntakeFiles(const Settings& settings)
{
    IntakeFiles out;
    out.prices = analyze::shippedPrices();
    readCapture(out);
    if (const QString path = chosen(settings.get(setting::kPriceFile), kPrices); !path.isEmpty()) readPrices(path, out);
    if (const QString path = chosen(settings.get(setting::kMappingFile), kMapping); !path.isEmpty())
        readMapping(path, out);
    if (const QString path = chosen(settings.get(setting::kDictionaryFile), kDictionary); !path.isEmpty())
        readDictionary(path, out);
    return out;
}

} // namespace spanwise::ui
