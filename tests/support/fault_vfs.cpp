// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fault_vfs.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace spanwise::test {

namespace {

/// A write that has not been synced, or a truncation (data empty, `at` the new size).
struct Operation {
    bool truncates = false;
    std::size_t at = 0;
    std::string data;
};

/// A file as its users see it; the disk has what was synced.
struct HeldFile {
    std::string content;
    std::vector<Operation> pending;
};

std::string bytesOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(std::string& content, std::size_t at, std::string_view data)
{
    if (content.size() < at + data.size()) content.resize(at + data.size(), '\0');
    content.replace(at, data.size(), data);
}

void applyTo(std::string& content, const Operation& operation)
{
    if (!operation.truncates)
        put(content, operation.at, operation.data);
    else if (content.size() > operation.at)
        content.resize(operation.at);
}

} // namespace

struct FaultVfs::State {
    sqlite3_vfs vfs {};
    sqlite3_vfs* real = nullptr;
    sqlite3_io_methods methods {};

    mutable std::mutex mutex;
    int countdown[3] = {0, 0, 0}; ///< calls until the first failure; 0 = none
    int code[3] = {0, 0, 0};
    int failures = 0;
    bool holding = false;
    bool dead = false;
    int powerCountdown = 0;
    int calls = 0;
    std::size_t sector = 512;
    std::map<std::string, HeldFile> files;

    /// What the call has to answer; SQLITE_OK = go on.
    int enter(Call call)
    {
        ++calls;
        if (dead) return SQLITE_IOERR;
        if (powerCountdown > 0 && --powerCountdown == 0) {
            dead = true;
            return SQLITE_IOERR;
        }
        int& left = countdown[static_cast<std::size_t>(call)];
        if (left == 0) return SQLITE_OK;
        if (left > 1) {
            --left;
            return SQLITE_OK;
        }
        ++failures;
        return code[static_cast<std::size_t>(call)];
    }
};

namespace {

struct OpenFile {
    sqlite3_file base;
    FaultVfs::State* state;
    std::string* path; ///< null = not held back
    // the system's own file follows
};

OpenFile* of(sqlite3_file* file)
{
    return reinterpret_cast<OpenFile*>(file);
}
sqlite3_file* realOf(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(OpenFile));
}
HeldFile* held(sqlite3_file* file)
{
    OpenFile* open = of(file);
    return open->path == nullptr ? nullptr : &open->state->files[*open->path];
}

int closeFile(sqlite3_file* file)
{
    delete of(file)->path;
    sqlite3_file* real = realOf(file);
    return real->pMethods != nullptr ? real->pMethods->xClose(real) : SQLITE_OK;
}

int readFile(sqlite3_file* file, void* to, int amount, sqlite3_int64 at)
{
    const std::lock_guard lock(of(file)->state->mutex);
    HeldFile* here = held(file);
    if (here == nullptr) return realOf(file)->pMethods->xRead(realOf(file), to, amount, at);
    const auto from = static_cast<std::size_t>(at);
    const auto want = static_cast<std::size_t>(amount);
    const std::size_t have = from < here->content.size() ? std::min(want, here->content.size() - from) : 0;
    if (have > 0) std::memcpy(to, here->content.data() + from, have);
    std::memset(static_cast<char*>(to) + have, 0, want - have);
    return have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file* file, const void* from, int amount, sqlite3_int64 at)
{
    const std::lock_guard lock(of(file)->state->mutex);
    if (const int code = of(file)->state->enter(FaultVfs::Call::Write); code != SQLITE_OK) return code;
    HeldFile* here = held(file);
    if (here == nullptr) return realOf(file)->pMethods->xWrite(realOf(file), from, amount, at);
    here->pending.push_back({false, static_cast<std::size_t>(at),
        std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount))});
    applyTo(here->content, here->pending.back());
    return SQLITE_OK;
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    const std::lock_guard lock(of(file)->state->mutex);
    if (const int code = of(file)->state->enter(FaultVfs::Call::Truncate); code != SQLITE_OK) return code;
    HeldFile* here = held(file);
    if (here == nullptr) return realOf(file)->pMethods->xTruncate(realOf(file), size);
    here->pending.push_back({true, static_cast<std::size_t>(size), {}});
    applyTo(here->content, here->pending.back());
    return SQLITE_OK;
}

int syncFile(sqlite3_file* file, int)
{
    const std::lock_guard lock(of(file)->state->mutex);
    if (const int code = of(file)->state->enter(FaultVfs::Call::Sync); code != SQLITE_OK) return code;
    HeldFile* here = held(file);
    // Which calls succeed decides what is safe here; the machine's own disk loses no power and need not be waited for.
    if (here == nullptr) return SQLITE_OK;
    sqlite3_file* real = realOf(file);
    for (const Operation& one : here->pending) {
        const int code = one.truncates ? real->pMethods->xTruncate(real, static_cast<sqlite3_int64>(one.at))
                                       : real->pMethods->xWrite(real, one.data.data(),
                                           static_cast<int>(one.data.size()), static_cast<sqlite3_int64>(one.at));
        if (code != SQLITE_OK) return code;
    }
    here->pending.clear();
    return SQLITE_OK;
}

int sizeOfFile(sqlite3_file* file, sqlite3_int64* size)
{
    const std::lock_guard lock(of(file)->state->mutex);
    HeldFile* here = held(file);
    if (here == nullptr) return realOf(file)->pMethods->xFileSize(realOf(file), size);
    *size = static_cast<sqlite3_int64>(here->content.size());
    return SQLITE_OK;
}

int lockFile(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlockFile(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int checkLock(sqlite3_file* file, int* out)
{
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), out);
}
int control(sqlite3_file* file, int op, void* argument)
{
    // Hints about sizes and batches would reach the disk behind our back.
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE || op == SQLITE_FCNTL_BEGIN_ATOMIC_WRITE
        || op == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    return realOf(file)->pMethods->xFileControl(realOf(file), op, argument);
}
int sectorSize(sqlite3_file* file)
{
    return static_cast<int>(of(file)->state->sector);
}
int characteristics(sqlite3_file*)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; // bytes outside of a write are safe; nothing else is promised
}
int mapShared(sqlite3_file* file, int page, int size, int extend, void volatile** out)
{
    return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}
int lockShared(sqlite3_file* file, int offset, int n, int flags)
{
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, n, flags);
}
void barrier(sqlite3_file* file)
{
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int unmapShared(sqlite3_file* file, int erase)
{
    return realOf(file)->pMethods->xShmUnmap(realOf(file), erase);
}

FaultVfs::State& stateOf(sqlite3_vfs* vfs)
{
    return *static_cast<FaultVfs::State*>(vfs->pAppData);
}

int openFile(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    FaultVfs::State& state = stateOf(vfs);
    OpenFile* open = of(file);
    open->base.pMethods = nullptr;
    open->state = &state;
    open->path = nullptr;
    sqlite3_file* real = realOf(file);
    real->pMethods = nullptr;
    const int code = state.real->xOpen(state.real, name, real, flags, outFlags);
    if (code != SQLITE_OK) return code;
    open->base.pMethods = &state.methods;
    const std::lock_guard lock(state.mutex);
    if (state.holding && name != nullptr) {
        open->path = new std::string(name);
        if (!state.files.contains(name)) state.files[name].content = bytesOf(name);
    }
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs* vfs, const char* name, int)
{
    FaultVfs::State& state = stateOf(vfs);
    {
        const std::lock_guard lock(state.mutex);
        if (state.dead) return SQLITE_IOERR_DELETE;
        state.files.erase(name);
    }
    return state.real->xDelete(state.real, name, 0);
}

int access(sqlite3_vfs* vfs, const char* name, int flags, int* out)
{
    return stateOf(vfs).real->xAccess(stateOf(vfs).real, name, flags, out);
}
int fullPath(sqlite3_vfs* vfs, const char* name, int size, char* out)
{
    return stateOf(vfs).real->xFullPathname(stateOf(vfs).real, name, size, out);
}

} // namespace

FaultVfs::FaultVfs()
    : d(std::make_unique<State>())
{
    d->real = sqlite3_vfs_find(nullptr);
    d->vfs = *d->real; // what is not replaced below is the system's: random bytes, time, sleep
    d->vfs.iVersion = 1;
    d->vfs.pNext = nullptr;
    d->vfs.zName = "spanwise-faults";
    d->vfs.pAppData = d.get();
    d->vfs.szOsFile = static_cast<int>(sizeof(OpenFile)) + d->real->szOsFile;
    d->vfs.xOpen = openFile;
    d->vfs.xDelete = deleteFile;
    d->vfs.xAccess = access;
    d->vfs.xFullPathname = fullPath;
    d->methods = {2, closeFile, readFile, writeFile, truncateFile, syncFile, sizeOfFile, lockFile, unlockFile,
        checkLock, control, sectorSize, characteristics, mapShared, lockShared, barrier, unmapShared, nullptr, nullptr};
    sqlite3_vfs_register(&d->vfs, 1);
}

FaultVfs::~FaultVfs()
{
    sqlite3_vfs_unregister(&d->vfs);
    sqlite3_vfs_register(d->real, 1);
}

void FaultVfs::failFrom(Call call, int n, int code)
{
    const std::lock_guard lock(d->mutex);
    d->countdown[static_cast<std::size_t>(call)] = n;
    d->code[static_cast<std::size_t>(call)] = code;
    d->failures = 0;
}

int FaultVfs::failures() const
{
    const std::lock_guard lock(d->mutex);
    return d->failures;
}

void FaultVfs::calm()
{
    const std::lock_guard lock(d->mutex);
    for (int& left : d->countdown) left = 0;
}

void FaultVfs::holdBack(std::size_t sector)
{
    const std::lock_guard lock(d->mutex);
    d->holding = true;
    d->sector = sector;
}

void FaultVfs::losePowerAt(int n)
{
    const std::lock_guard lock(d->mutex);
    d->powerCountdown = n;
    d->calls = 0;
}

bool FaultVfs::hasLostPower() const
{
    const std::lock_guard lock(d->mutex);
    return d->dead;
}

int FaultVfs::calls() const
{
    const std::lock_guard lock(d->mutex);
    return d->calls;
}

void FaultVfs::restore(std::uint32_t seed)
{
    const std::lock_guard lock(d->mutex);
    std::mt19937 random(seed);
    const double kept = std::uniform_real_distribution<double>(0, 1)(random);
    const auto chance = [&] { return std::uniform_real_distribution<double>(0, 1)(random) < kept; };
    for (auto& [path, file] : d->files) {
        if (file.pending.empty()) continue;
        std::string content = bytesOf(path);
        std::vector<Operation> pieces; // since the last truncation
        const auto settle = [&] {
            std::shuffle(pieces.begin(), pieces.end(), random);
            for (const Operation& piece : pieces)
                if (chance()) applyTo(content, piece);
            pieces.clear();
        };
        for (const Operation& one : file.pending) {
            if (one.truncates) {
                settle();
                if (chance()) applyTo(content, one);
                continue;
            }
            for (std::size_t from = 0; from < one.data.size();) {
                const std::size_t size = std::min(d->sector - (one.at + from) % d->sector, one.data.size() - from);
                pieces.push_back({false, one.at + from, one.data.substr(from, size)});
                from += size;
            }
        }
        settle();
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    }
    d->files.clear();
    d->holding = false;
    d->dead = false;
    d->powerCountdown = 0;
}

} // namespace spanwise::test
