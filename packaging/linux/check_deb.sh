#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check_deb.sh FILE.deb [MIRROR]: installs the package with apt in a bare Debian 12 (debootstrap), imports the sample
# there, starts the window on a virtual display and takes the pictures of its pages. Needs root, debootstrap, network.
set -euo pipefail
deb=$(realpath "$1")
mirror=${2:-} # empty: the one that debootstrap knows
root=${CHECK_DEB_ROOT:-$(mktemp -d /tmp/spanwise-deb.XXXXXX)}
out=${CHECK_DEB_PICTURES:-$PWD/deb-pictures}

in_root() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} XDG_RUNTIME_DIR=/tmp/run "$@"; }
unmount() { umount "$root/proc" 2>/dev/null || true; }
trap unmount EXIT

[[ -e $root/etc/debian_version ]] || debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"}
for file in /etc/apt/apt.conf.d/*proxy* /etc/resolv.conf; do
    [[ ! -e $file ]] || cp -L "$file" "$root${file}" 2>/dev/null || true
done
mount -t proc proc "$root/proc"
cp "$deb" "$root/tmp/spanwise.deb"
in_root apt-get update -q
in_root apt-get install -y -q --no-install-recommends /tmp/spanwise.deb
in_root spanwise-cli --version
in_root mkdir -p -m 700 /tmp/run
in_root spanwise-cli sample --out /tmp/sample.jsonl
in_root spanwise-cli --db /tmp/s.db import /tmp/sample.jsonl || (($? == 1))
in_root spanwise-cli --db /tmp/s.db report
in_root spanwise --db /tmp/s.db --pictures /tmp/pictures
mkdir -p "$out"
cp "$root"/tmp/pictures/*.png "$out"

# The window itself, on a display.
in_root apt-get install -y -q --no-install-recommends xvfb xauth x11-apps netpbm
in_root sh -c 'xvfb-run -s "-screen 0 1440x900x24" sh -c "
    spanwise --db /tmp/s.db & app=\$!
    sleep 8
    kill -0 \$app || exit 1
    xwd -root -silent | xwdtopnm 2>/dev/null | pnmtopng > /tmp/window.png
    kill \$app; wait \$app || true"'
cp "$root/tmp/window.png" "$out"
echo "installed, imported, started; pictures: $out"
