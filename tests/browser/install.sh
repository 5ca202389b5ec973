#!/usr/bin/env bash
# Install Chromium and a Chinese font when they are missing.
set -euo pipefail
have_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
have_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]; }
have_browser && have_font && exit 0
echo "→ installing Chromium and a Chinese font"
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if command -v apt-get >/dev/null; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig
elif command -v dnf >/dev/null; then
  as_root dnf install -y -q chromium google-noto-sans-cjk-fonts
elif command -v brew >/dev/null; then
  brew install --cask chromium font-noto-sans-cjk-sc
else
  echo "Please install Chromium and a Chinese font, then run again." >&2
  exit 1
fi
