// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/secret_store.h"

#include <qt6keychain/keychain.h>

namespace spanwise::ui {

namespace {
const QString kService = QStringLiteral("spanwise");
}

SecretStore::SecretStore(QObject* parent)
    : QObject(parent)
{
}

void SecretStore::fail(const QString& why)
{
    if (!m_lasting) return;
    m_lasting = false;
    emit becameFleeting(tr("The system keeps no secrets for this program (%1). They last until it ends.").arg(why));
}

void SecretStore::keep(const QString& name, const QString& secret, Done done)
{
    m_session.insert(name, secret);
    if (!m_lasting) {
        if (done) done();
        return;
    }
    auto* job = new QKeychain::WritePasswordJob(kService, this);
    job->setAutoDelete(true);
    job->setInsecureFallback(false); // never into a plain file
    job->setKey(name);
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, this, [this, done](QKeychain::Job* finished) {
        if (finished->error() != QKeychain::NoError) fail(finished->errorString());
        if (done) done();
    });
    job->start();
}

void SecretStore::get(const QString& name, Got got)
{
    if (const auto known = m_session.constFind(name); known != m_session.constEnd()) return got(*known);
    if (!m_lasting) return got(std::nullopt);
    auto* job = new QKeychain::ReadPasswordJob(kService, this);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(name);
    connect(job, &QKeychain::Job::finished, this, [this, name, got](QKeychain::Job* finished) {
        if (finished->error() == QKeychain::EntryNotFound) return got(std::nullopt);
        if (finished->error() != QKeychain::NoError) {
            fail(finished->errorString());
            return got(std::nullopt);
        }
        const QString secret = static_cast<QKeychain::ReadPasswordJob*>(finished)->textData();
        m_session.insert(name, secret);
        got(secret);
    });
    job->start();
}

void SecretStore::forget(const QString& name, Done done)
{
    m_session.remove(name);
    if (!m_lasting) {
        if (done) done();
        return;
    }
    auto* job = new QKeychain::DeletePasswordJob(kService, this);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(name);
    connect(job, &QKeychain::Job::finished, this, [this, done](QKeychain::Job* finished) {
        if (finished->error() != QKeychain::NoError && finished->error() != QKeychain::EntryNotFound)
            fail(finished->errorString());
        if (done) done();
    });
    job->start();
}

} // namespace spanwise::ui
