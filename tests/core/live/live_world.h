// SPDX-License-Identifier: GPL-3.0-or-later
// A store, a pipeline and receivers on free ports of this computer: the whole way of live data inside a test.
#pragma once

#include "core/ingest/store_view.h"
#include "core/live/live_intake.h"
#include "core/store/store.h"

#include <QTemporaryDir>
#include <memory>
#include <stdexcept>

namespace spanwise::test {

class LiveWorld {
public:
    explicit LiveWorld(live::ReceiverOptions receiver = {}, ingest::PipelineOptions pipeline = {})
    {
        auto opened = store::Store::open((m_folder.path() + "/live.db").toStdString());
        if (!opened) throw std::runtime_error(opened.error().message);
        m_store = std::move(*opened);
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, std::move(pipeline));
        m_intake = std::make_unique<live::LiveIntake>(*m_pipeline, std::move(receiver));
        const auto taken =
            m_intake->start({{live::Protocol::Http, "127.0.0.1", 0}, {live::Protocol::Grpc, "127.0.0.1", 0}});
        if (!taken) throw std::runtime_error(taken.error().message);
        http = (*taken)[0].port;
        grpc = (*taken)[1].port;
    }

    [[nodiscard]] store::Store& store() { return *m_store; }
    [[nodiscard]] ingest::Pipeline& pipeline() { return *m_pipeline; }
    [[nodiscard]] live::LiveIntake& intake() { return *m_intake; }
    /// All that is stored, resolved and visible to questions.
    [[nodiscard]] query::DataView view()
    {
        m_pipeline->flush();
        return ingest::viewOf(*m_store);
    }

    std::uint16_t http = 0;
    std::uint16_t grpc = 0;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
    std::unique_ptr<live::LiveIntake> m_intake;
};

} // namespace spanwise::test
