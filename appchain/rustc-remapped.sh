#!/bin/sh
# Runs rustc so that the names of source files in what it makes say nothing of the checkout's folder. As cargo's wrapper
# and not as a flag: cargo compiles every crate anew when a flag changes, and each clone has another folder.
exec "$@" "--remap-path-prefix=$EDGECLOUD_APPCHAIN=/src/appchain"
