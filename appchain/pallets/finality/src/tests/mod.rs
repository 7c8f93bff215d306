mod clock;
mod note_finalized;
