// SPDX-License-Identifier: GPL-3.0-or-later
// Packed files of tests/fixtures/gateway, and a store to take scrapes into.
#pragma once

#include "core/ingest/metric_intake.h"
#include "core/ingest/unpack.h"
#include "core/metrics/evaluator.h"
#include "core/store/series_reader.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cmath>
#include <limits>

namespace spanwise::test {

/// Content of a file, unpacked when its name ends in .gz. Empty when it does not exist.
inline std::string gatewayFile(const QString& name)
{
    QFile file(QStringLiteral(SPANWISE_FIXTURES "/gateway/") + name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray bytes = file.readAll();
    if (!name.endsWith(QLatin1String(".gz"))) return bytes.toStdString();
    const auto text =
        ingest::unpackGzip({bytes.constData(), static_cast<std::size_t>(bytes.size())}, std::size_t {64} << 20U);
    return text ? std::string(text->view()) : std::string();
}

inline QJsonObject gatewayJson(const QString& name)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(gatewayFile(name))).object();
}

/// "NaN", "+Inf" or a number as Prometheus writes it.
inline double numberOf(const QString& text)
{
    if (text == QLatin1String("NaN")) return std::numeric_limits<double>::quiet_NaN();
    if (text == QLatin1String("+Inf")) return std::numeric_limits<double>::infinity();
    if (text == QLatin1String("-Inf")) return -std::numeric_limits<double>::infinity();
    return text.toDouble();
}

inline bool agrees(double want, double got, double relative = 1e-9)
{
    if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got);
    return want == got
        || std::fabs(want - got) <= std::max(relative * std::max(std::fabs(want), std::fabs(got)), 1e-12);
}

/// Labels as in the expected files: without job and instance.
inline metrics::Labels plainLabels(const metrics::Labels& labels)
{
    return labels.without({"job", "instance"});
}
inline metrics::Labels labelsOf(const QJsonObject& object)
{
    metrics::Labels out;
    for (auto it = object.begin(); it != object.end(); ++it)
        out.set(it.key().toStdString(), it.value().toString().toStdString());
    return plainLabels(out);
}

/// A store of its own that takes scrapes and answers.
class MetricStore {
public:
    explicit MetricStore(ingest::MetricLimits limits = {})
        : m_store(*store::Store::open((m_folder.path() + QStringLiteral("/t.db")).toStdString()))
        , m_intake(std::make_unique<ingest::MetricIntake>(*m_store->writer(), limits))
    {
    }

    [[nodiscard]] ingest::MetricIntake& intake() { return *m_intake; }
    [[nodiscard]] store::Writer& writer() { return *m_store->writer(); }
    [[nodiscard]] store::Store& store() { return *m_store; }
    [[nodiscard]] store::SeriesReader reader() const { return store::SeriesReader(m_store->reader()); }
    bool commit() { return m_store->writer()->commit().has_value(); }
    /// As after a restart of the program: what was remembered is gone.
    void restart(ingest::MetricLimits limits = {})
    {
        m_intake = std::make_unique<ingest::MetricIntake>(*m_store->writer(), limits);
    }

    ingest::ReadScrape take(const ingest::Scrape& scrape)
    {
        ingest::ReadScrape read = ingest::readScrape(scrape);
        const auto taken = m_intake->take(scrape, read);
        if (!taken) qFatal("%s", taken.error().message.c_str());
        return read;
    }

    [[nodiscard]] Result<metrics::Vector> ask(const std::string& query, metrics::UnixMs at) const
    {
        const auto expression = metrics::parseExpression(query);
        if (!expression) return tl::unexpected(expression.error());
        return metrics::evaluate(**expression, reader(), at);
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::MetricIntake> m_intake;
};

} // namespace spanwise::test
