// SPDX-License-Identifier: GPL-3.0-or-later
// Ends one direction of a connection: closing both at once would reset it while the peer still sends, and the peer
// would lose the answer.
#pragma once

#include <QtGlobal>

namespace spanwise::live {

/// Says "nothing more comes from here" to the peer of `descriptor`, an open socket; what the peer sends is still read.
void shutDownSending(qintptr descriptor);

} // namespace spanwise::live
