// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include "core/ingest/store_view.h"

#include <QDir>
#include <QFileInfo>

namespace spanwise::ui {
namespace {

class NoNames final : public query::NameSource {
public:
    [[nodiscard]] std::string_view text(query::NameId) const override { return {}; }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view) const override { return std::nullopt; }
    [[nodiscard]] query::NameId size() const override { return 0; }
};

} // namespace

Session::Session(QObject* parent)
    : QObject(parent)
    , m_imports([this] { return pipeline(); })
{
    m_pool.setMaxThreadCount(3);
    m_view.snapshot = std::make_shared<columns::Snapshot>();
    m_view.names = std::make_shared<NoNames>();
    m_watch.setInterval(250);
    connect(&m_watch, &QTimer::timeout, this, &Session::look);
}

Session::~Session()
{
    m_imports.finish();
    m_pipeline.reset();
    m_pool.clear();
    m_pool.waitForDone();
}

Result<void> Session::open(const QString& path, const store::OpenOptions& options)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    auto opened = store::Store::open(std::filesystem::path(path.toStdU16String()), options);
    if (!opened) return tl::unexpected(opened.error());
    m_imports.finish();
    m_pipeline.reset();
    m_store = std::move(*opened);
    m_view = ingest::viewOf(*m_store);
    m_watch.start();
    emit this->opened();
    return {};
}

void Session::setIntake(IntakeFiles files)
{
    m_intakeWaits = m_imports.isRunning();
    m_intake = std::move(files);
    if (m_intakeWaits) return;
    m_pipeline.reset();
    m_running = m_intake;
}

ingest::Pipeline* Session::pipeline()
{
    if (!m_store || !m_store->isWritable()) return nullptr;
    if (m_intakeWaits && !m_imports.isRunning()) setIntake(m_intake);
    if (m_pipeline) return m_pipeline.get();
    m_running = m_intake;
    ingest::PipelineOptions options;
    options.prices = m_running.prices;
    options.mapping = m_running.mapping.get();
    m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, options);
    return m_pipeline.get();
}

void Session::look()
{
    if (m_store && m_store->snapshot()->generation() != m_view.snapshot->generation())
        setView(ingest::viewOf(*m_store));
}

void Session::setView(query::DataView view)
{
    m_view = std::move(view);
    emit dataChanged();
}

} // namespace spanwise::ui
