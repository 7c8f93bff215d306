mod blocks;
mod chain;
mod fees;
mod metadata;
mod presets;
mod proxies;
mod session_keys;
mod validators;
