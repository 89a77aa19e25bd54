// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/target_service.h"

#include "ui/safe_text.h"
#include "ui/session/scrape_target_of.h"

#include <QRandomGenerator>
#include <algorithm>

namespace spanwise::ui {

TargetService::TargetService(QThreadPool& pool, Into into, Why why, QObject* parent)
    : QObject(parent)
    , m_into(std::move(into))
    , m_why(std::move(why))
    , m_pool(pool)
    , m_load(pool)
{
}

TargetService::~TargetService()
{
    finish();
}

QString TargetService::secretNameOf(const std::string& key)
{
    return QStringLiteral("target/") + fromCore(key);
}

std::string TargetService::makeKey()
{
    return QString::number(QRandomGenerator::system()->generate64(), 16).rightJustified(16, u'0').toStdString();
}

void TargetService::open(store::Store* store)
{
    m_store = store;
    m_kept.clear();
    m_ready.clear();
    m_problems.clear();
    if (store) load();
}

void TargetService::finish()
{
    m_load.cancel();
    m_scrapes.reset();
}

const store::KeptTarget* TargetService::find(const std::string& job, const std::string& instance) const
{
    const auto found = std::ranges::find_if(
        m_kept, [&](const store::KeptTarget& one) { return one.job == job && one.instance == instance; });
    return found == m_kept.end() ? nullptr : &*found;
}

QString TargetService::problemOf(const std::string& key) const
{
    return m_problems.value(fromCore(key));
}

void TargetService::load()
{
    m_load.ask(
        [reader = m_store->reader()](std::stop_token) -> Result<std::vector<Loaded>> {
            const auto kept = store::keptTargets(*reader);
            if (!kept) return tl::unexpected(kept.error());
            std::vector<Loaded> out;
            for (const store::KeptTarget& one : *kept) out.push_back({one, scrapeTargetOf(one)});
            return out;
        },
        [this](Result<std::vector<Loaded>>& loaded) {
            if (loaded) return take(std::move(*loaded));
            emit troubled(fromCore(loaded.error().message));
        });
}

void TargetService::take(std::vector<Loaded> loaded)
{
    m_kept.clear();
    m_ready.clear();
    m_problems.clear();
    for (Loaded& one : loaded) {
        m_kept.push_back(one.kept);
        m_ready.push_back(one.target ? std::move(*one.target) : live::ScrapeTarget {});
        const QString key = fromCore(one.kept.key);
        if (!one.target)
            m_problems[key] = fromCore(one.target.error().message);
        else if (one.kept.auth != store::KeptTarget::Auth::None)
            m_problems[key] = tr("its secret is being asked for");
    }
    for (const store::KeptTarget& one : m_kept)
        if (one.auth != store::KeptTarget::Auth::None) fetchSecret(one.key);
    askAll();
}

void TargetService::fetchSecret(const std::string& key)
{
    m_secrets.get(secretNameOf(key), [this, key](const std::optional<QString>& secret) {
        const auto found = std::ranges::find(m_kept, key, &store::KeptTarget::key);
        if (found == m_kept.end()) return; // gone meanwhile
        live::ScrapeTarget& target = m_ready[static_cast<std::size_t>(found - m_kept.begin())];
        if (target.url.empty()) return; // cannot be asked for another reason
        if (secret) {
            setSecret(target, secret->toStdString());
            m_problems.remove(fromCore(key));
        } else {
            m_problems[fromCore(key)] = tr("its secret is not known any more: edit the target and enter it again");
        }
        askAll();
    });
}

void TargetService::askAll()
{
    std::vector<live::ScrapeTarget> now;
    for (std::size_t i = 0; i < m_kept.size(); ++i)
        if (problemOf(m_kept[i].key).isEmpty()) now.push_back(m_ready[i]);
    ingest::Pipeline* const pipeline = now.empty() ? nullptr : m_into();
    if (!pipeline) {
        m_scrapes.reset();
        for (const store::KeptTarget& one : m_kept)
            if (!now.empty() && problemOf(one.key).isEmpty()) m_problems[fromCore(one.key)] = m_why();
        emit changed();
        return;
    }
    if (!m_scrapes)
        m_scrapes = std::make_unique<live::LiveScrapes>(
            *pipeline, nullptr,
            [this](const Error& error) {
                QMetaObject::invokeMethod(
                    this, [this, what = fromCore(error.message)] { emit troubled(what); }, Qt::QueuedConnection);
            },
            [this] { QMetaObject::invokeMethod(this, &TargetService::arrived, Qt::QueuedConnection); });
    m_scrapes->setTargets(std::move(now));
    emit changed();
}

void TargetService::write(std::function<Result<void>(store::Writer&)> work, Done done)
{
    ingest::Pipeline* const pipeline = m_into();
    if (!pipeline) return done(fail(ErrorCode::Unsupported, m_why().toStdString()));
    // Unlike a question it is never given up for a newer one.
    m_pool.start([this, here = std::weak_ptr(m_here), pipeline, work = std::move(work), done = std::move(done)] {
        const auto written = pipeline->use(work);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [this, here, written, done] {
                if (here.expired()) return;
                if (written && m_store) load();
                done(written);
            },
            Qt::QueuedConnection);
    });
}

void TargetService::save(store::KeptTarget target, std::optional<QString> secret, Done done)
{
    if (target.key.empty()) target.key = makeKey();
    const bool wants = target.auth != store::KeptTarget::Auth::None;
    const auto put = [this, target, done = std::move(done)] {
        write([target](store::Writer& writer) { return store::keepTarget(writer, target); }, done);
    };
    if (wants && secret) return m_secrets.keep(secretNameOf(target.key), *secret, put);
    if (!wants) m_secrets.forget(secretNameOf(target.key));
    put();
}

void TargetService::remove(const std::string& key, Done done)
{
    m_secrets.forget(secretNameOf(key));
    write([key](store::Writer& writer) { return store::dropTarget(writer, key); }, std::move(done));
}

void TargetService::tryNow(const std::string& key)
{
    const auto found = std::ranges::find(m_kept, key, &store::KeptTarget::key);
    if (found != m_kept.end() && m_scrapes) m_scrapes->scraper().tryNow(found->instance);
}

} // namespace spanwise::ui
