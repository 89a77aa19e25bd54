// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_writer.h"

#include "core/base/checksum.h"

#include <utility>

namespace spanwise::store {

namespace {
constexpr std::size_t kWaiting = 16; ///< blocks, of which one holds 400 KB or a single message
constexpr std::size_t kSyncEvery = std::size_t {8} << 20U; ///< bytes
constexpr std::size_t kEarlyCache = std::size_t {768} << 10U; ///< bytes; fits into a core's own cache with a block
constexpr std::size_t kLargestSpare = std::size_t {1} << 20U; ///< bytes; memory of longer messages is let go
} // namespace

BlockWriter::BlockWriter(const std::filesystem::path& file)
    : m_payload(openPayload(file, Role::Writer))
    , m_insert(m_payload, "INSERT INTO blocks VALUES (?,?,?,?,?,?,?)")
    , m_cacheBytes(kPayloadCacheBytes)
{
    m_spare.reserve(kWaiting); // to put one there never fails
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

BlockWriter::~BlockWriter()
{
    abandon();
}

void BlockWriter::put(Block block)
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_failed || m_steps.size() < kWaiting; });
        if (m_failed) std::rethrow_exception(std::exchange(m_failed, nullptr));
        m_steps.push_back({false, std::move(block)});
    }
    m_changed.notify_all();
}

BlockPlan BlockWriter::sparePlan()
{
    const std::lock_guard lock(m_mutex);
    if (m_spare.empty()) return {};
    BlockPlan plan = std::move(m_spare.back());
    m_spare.pop_back();
    return plan;
}

void BlockWriter::commit()
{
    {
        const std::lock_guard lock(m_mutex);
        m_steps.push_back({true, {}});
    }
    m_changed.notify_all();
}

void BlockWriter::settle()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_steps.empty(); });
    if (m_failed) std::rethrow_exception(std::exchange(m_failed, nullptr));
}

void BlockWriter::abandon() noexcept
{
    std::unique_lock lock(m_mutex);
    if (m_steps.size() > 1) m_steps.erase(m_steps.begin() + 1, m_steps.end());
    m_changed.wait(lock, [this] { return m_steps.empty(); });
    m_failed = nullptr;
    m_unsynced = m_uncommitted = 0;
}

SQLite::Database& BlockWriter::connection() noexcept
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_steps.empty(); });
    sqlite3_busy_timeout(m_payload.getHandle(), m_patienceMs);
    return m_payload;
}

void BlockWriter::setPatience(int ms) noexcept
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_steps.empty(); });
    m_patienceMs = ms;
}

void BlockWriter::writeEarly()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_steps.empty(); });
    m_payload.exec("PRAGMA cache_size = -" + std::to_string(kEarlyCache >> 10U));
    m_cacheBytes = kEarlyCache;
}

void BlockWriter::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_steps.empty(); })) {
        Step& step = m_steps.front(); // a deque does not move it while others are added
        if (!m_failed) {
            lock.unlock();
            std::exception_ptr failed;
            try {
                run(step);
            } catch (...) { // told to the writer, on its own thread
                failed = std::current_exception();
            }
            BlockPlan& used = step.block.plan;
            used.clear(); // what failed before it was gathered still keeps messages
            const bool isSpare = !step.isCommit && used.spareMemory() <= kLargestSpare;
            lock.lock();
            m_failed = std::move(failed);
            if (isSpare && m_spare.size() < kWaiting) m_spare.push_back(std::move(used));
        }
        m_steps.pop_front();
        m_changed.notify_all();
    }
}

void BlockWriter::run(Step& step)
{
    checkInPlace(m_payload); // SQLite notices too, and calls it a file that may only be read
    sqlite3* handle = m_payload.getHandle();
    if (step.isCommit) {
        sqlite3_busy_timeout(handle, m_patienceMs);
        m_payload.exec("COMMIT");
        m_unsynced = m_uncommitted = 0;
        return;
    }
    // A full cache would write into the file now, for which readers must be gone. While there are any it grows instead;
    // only the commit waits for them.
    sqlite3_busy_timeout(handle, 0);
    insert(step.block);
}

void BlockWriter::insert(Block& block)
{
    block.plan.gatherInto(m_bytes); // and lets go of the memory that the messages lay in
    m_insert.bind(1, block.number).bind(2, block.first).bind(3, block.last).bind(4, std::int64_t {0});
    m_insert.bind(5, static_cast<std::int64_t>(m_bytes.size()));
    m_insert.bind(6, static_cast<std::int64_t>(checksum64(m_bytes))).bindBlob(7, m_bytes).run();
    m_unsynced += m_bytes.size();
    m_uncommitted += m_bytes.size();
    if (m_bytes.capacity() > kLargestSpare) m_bytes = {};
    if (m_unsynced >= kSyncEvery) syncEarly();
}

/// What there is of a long transaction so far goes to the disk now, beside the rows and the parsers: at the commit
/// everybody waits for it. Once it is more than the cache holds, readers are locked out anyway, and what still lies in
/// the cache goes along. An error is one of the transaction: the system tells it once.
void BlockWriter::syncEarly()
{
    m_unsynced = 0;
    sqlite3* handle = m_payload.getHandle();
    if (m_uncommitted > m_cacheBytes)
        if (const int code = sqlite3_db_cacheflush(handle); code != SQLITE_OK && code != SQLITE_BUSY)
            throw SQLite::Exception(handle, code);
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == nullptr || file->pMethods == nullptr) return;
    if (const int code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL); code != SQLITE_OK)
        throw SQLite::Exception(sqlite3_errstr(code), code);
}

} // namespace spanwise::store
