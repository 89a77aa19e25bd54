// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace spanwise {

/// From here on the calling thread runs when the others of the program leave room, and cannot go back. For threads that
/// make work for others who are nearer to the end of it: what they would do early lies in a queue anyway. A wish: where
/// a system cannot rank threads, nothing changes.
void rankBehindOthers() noexcept;

} // namespace spanwise
