#!/usr/bin/env bash
# try_package.sh: tries the packages of ./dev package on a Debian with only the minimal base system.
#
#   scripts/try_package.sh [FOLDER [SUITE]]     default: build/package/packages bookworm; trixie is Debian 13
#
# It needs root, the Debian package debootstrap, and network access. The root file system is created once (a minute) and kept in
# build/bare-SUITE.tar; each call unpacks it again.
set -euo pipefail
if [ "${1-}" != --inside ]; then cd "$(dirname "${BASH_SOURCE[0]}")/.."; fi

# inside: what is done there. The folder /packages holds both packages.
inside() {
  set -euo pipefail
  step() { printf -- '--- %s\n' "$*"; }
  installed() { dpkg-query -W -f='${Package}\n' | sort; }
  cd /packages
  local table=share/doc/hillock/examples/penguins.csv archive
  apt-get update -q >/dev/null

  step "apt-get install of the .deb brings in, beside itself:"
  installed >/tmp/before
  apt-get install -y -q --no-install-recommends ./*.deb >/dev/null
  installed | comm -13 /tmp/before - | grep -vx hillock | tee /tmp/new
  if grep -vxE 'libgomp1|libstdc\+\+6|libgcc-s1|libc6' /tmp/new; then echo "these should not be needed"; exit 1; fi
  hillock --version
  hillock choose /usr/$table --target species --out /tmp/out | tee /tmp/by_deb
  hillock predict /tmp/out/model.onnx /usr/$table --quiet | tail -n 1
  hillock inspect /tmp/out/model.onnx /usr/$table --target species | head -n 3
  test -s /usr/share/doc/hillock/copyright

  step "the .tar.gz, in two places"
  tar -C /opt -xzf ./*.tar.gz
  archive=$(basename /opt/hillock-*)
  dpkg --purge hillock >/dev/null
  "/opt/$archive/bin/hillock" choose "/opt/$archive/$table" --target species --out /tmp/out2 >/tmp/by_tar
  mv "/opt/$archive" "/home/hillock here"
  "/home/hillock here/bin/hillock" choose "/home/hillock here/$table" --target species --out /tmp/out3 >/tmp/moved
  for other in /tmp/by_tar /tmp/moved; do
    diff <(sed -n '/verdict  /,/^$/p' /tmp/by_deb) <(sed -n '/verdict  /,/^$/p' "$other")
  done
  echo "the same verdict three times"
  mv "/home/hillock here" /opt/hillock

  step "the examples, with g++, pkg-config and CMake"
  apt-get install -y -q --no-install-recommends g++ cmake make pkg-config man-db bash-completion zsh fish >/dev/null
  examples() {  # PREFIX: /usr, or where the .tar.gz lies
    local made
    made=$(mktemp -d)
    cp -r "$1/share/doc/hillock/examples/." "$made"
    (
      cd "$made"
      if [ "$1" != /usr ]; then export PKG_CONFIG_PATH=$1/lib/pkgconfig LD_LIBRARY_PATH=$1/lib; fi
      c++ -std=c++20 cpp/gelu.cpp $(pkg-config --cflags --libs hillock) -o gelu && ./gelu | tail -n 1
      cc c/elu.c $(pkg-config --cflags --libs hillock) -lm -o elu && ./elu | tail -n 1
      unset LD_LIBRARY_PATH
      for language in cpp c; do
        cmake -S $language -B made/$language -D CMAKE_PREFIX_PATH="$1" >/dev/null
        cmake --build made/$language >/dev/null
      done
      made/cpp/gelu | tail -n 1
      made/c/elu | tail -n 1
    )
  }
  examples /opt/hillock
  apt-get install -y -q --no-install-recommends ./*.deb >/dev/null
  examples /usr

  step "the manual page, without a warning"
  MANWIDTH=100 man --warnings hillock >/tmp/page 2>/tmp/warnings
  sed -n '1,12p' /tmp/page
  if [ -s /tmp/warnings ]; then cat /tmp/warnings; exit 1; fi
  grep -q -- '--target' /tmp/page

  step "completion in bash, zsh and fish"
  bash -ic 'source /usr/share/bash-completion/bash_completion; _completion_loader hillock; complete -p hillock' 2>/dev/null
  zsh -n /usr/share/zsh/vendor-completions/_hillock
  cd /usr/share/doc/hillock/examples
  fish -c "complete -C 'hillock choose penguins.csv --target '" | tee /tmp/fish
  grep -q "^species" /tmp/fish
  fish -c "complete -C 'hillock cho'" | grep choose
  # zsh completes in a terminal alone: one that is typed into.
  script -qec 'zsh -fi' /dev/null >/tmp/zsh 2>&1 <<'KEYS' || true
PS1='> '; autoload -Uz compinit; compinit -u
hillock choose penguins.csv --target spec	 --dry-run
exit
KEYS
  grep -a 'a dry run' /tmp/zsh || { cat /tmp/zsh; exit 1; }
  step "all is well on Debian $(cat /etc/debian_version)"
}

if [ "${1-}" = --inside ]; then inside; exit; fi
packages=${1:-build/package/packages} suite=${2:-bookworm}
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "try_package.sh: this needs root and the Debian package debootstrap." >&2
  exit 1
fi
ls "$packages"/*.deb "$packages"/*.tar.gz >/dev/null
base=build/bare-$suite.tar
if [ ! -f "$base" ]; then
  made=$(mktemp -d)
  debootstrap --variant=minbase "$suite" "$made" >/dev/null
  tar -C "$made" -cf "$base.part" . && mv "$base.part" "$base"
  rm -rf "$made"
fi
bare=$(mktemp -d /var/tmp/hillock-bare.XXXXXX)
trap 'rm -rf --one-file-system "$bare"' EXIT
tar -C "$bare" -xf "$base"
cp /etc/resolv.conf "$bare/etc/resolv.conf"
mkdir "$bare/packages"
cp "$packages"/*.deb "$packages"/*.tar.gz scripts/try_package.sh "$bare/packages"
unshare --mount --pid --fork --kill-child env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=xterm \
  DEBIAN_FRONTEND=noninteractive bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" &&
    exec chroot "$0" bash /packages/try_package.sh --inside' "$bare"
