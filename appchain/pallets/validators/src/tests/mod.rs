mod add;
mod genesis;
mod remove;
mod sessions;
