#!/usr/bin/env bash
# Builds the runtime's wasm with the hash of its metadata in it, and copies it to the file named by $1.
# On an ordinary machine rustup reads rust-toolchain.toml and nothing else is needed. Debian's compiler has no wasm
# target, so this makes one first: core and alloc for wasm32v1-none, beside a private copy of the sysroot.
set -euo pipefail
out=$(realpath -m "${1:?usage: build-runtime.sh OUTPUT.wasm}")
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/target}
sysroot=$(rustc --print sysroot)

if [ ! -d "$sysroot/lib/rustlib/wasm32v1-none/lib" ]; then
  version=$(rustc --version | cut -d' ' -f2)
  private=$target/sysroot-$version
  if [ ! -f "$private/.complete" ]; then
    echo "Preparing the wasm target for rustc $version (once)"
    source=$sysroot/lib/rustlib/src/rust
    [ -d "$source/library" ] || { echo "rustc's sources are missing: apt-get install rust-web-src" >&2; exit 1; }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/src"
    printf '[package]\nname = "stub"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
    printf '#![no_std]\nextern crate alloc;\n' >"$work/src/lib.rs"
    # The embedded bitcode is what the runtime's link-time optimisation reads.
    (cd "$work" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
      cargo build --release --target wasm32v1-none -Zbuild-std=core,alloc)
    rm -rf "$private"
    mkdir -p "$private/lib/rustlib/wasm32v1-none/lib" "$private/bin"
    for entry in "$sysroot"/lib/rustlib/*; do
      ln -s "$entry" "$private/lib/rustlib/$(basename "$entry")" 2>/dev/null || true
    done
    cp "$work"/target/wasm32v1-none/release/deps/lib{core,alloc,compiler_builtins}-*.rlib \
      "$private/lib/rustlib/wasm32v1-none/lib/"
    lld=$(command -v lld || ls /usr/bin/lld-* 2>/dev/null | sort -V | tail -n 1)
    [ -n "$lld" ] || { echo "the linker is missing: apt-get install lld" >&2; exit 1; }
    ln -s "$lld" "$private/bin/rust-lld"
    touch "$private/.complete"
  fi
  real=$(command -v rustc)
  # A compiler that looks into the private sysroot.
  printf '#!/bin/sh\nexec %s --sysroot %s "$@"\n' "$real" "$private" >"$private/bin/rustc"
  chmod +x "$private/bin/rustc"
  export PATH="$private/bin:$PATH" RUSTC="$private/bin/rustc"
fi

# wasm-builder looks for Cargo.lock above the target folder, which lies elsewhere.
export WASM_BUILD_WORKSPACE_HINT=$PWD
# Panic messages name source files: without this the bytes would depend on where this machine keeps them.
export WASM_BUILD_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/cargo \
--remap-path-prefix=$target=/target"
export RUSTC_WRAPPER="$PWD/rustc-remapped.sh" EDGECLOUD_APPCHAIN=$PWD
cargo build --locked --release -p edgecloud-runtime-wasm
cp "$target/release/wbuild/edgecloud-runtime/edgecloud_runtime.compact.compressed.wasm" "$out"
