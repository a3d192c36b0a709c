/* files: what copying and backing up an installation have in common. */
#ifndef BACKUP_FILES_H
#define BACKUP_FILES_H

#include "app.h"
#include "lib/arena.h"

/* Copy a file; the copy must not exist.  E_NOTFOUND, not logged: there is no
 * file to copy. */
enum err	 files_copy(const char *from, const char *to);

/* The names of files in a directory that end so, sorted; none when there is no
 * directory.  Those that begin with a dot are left out. */
enum err	 files_list(struct arena *, const char *dir, const char *end,
		    const char ***, size_t *n);

/* mkdir; E_CONFLICT, not logged, when it exists. */
enum err	 files_make_dir(const char *);

/* Remove a file or a directory and what is in it, if it exists. */
enum err	 files_remove(const char *);

/* An SQLite database with what stands beside it.  A write-ahead log that is left
 * of another one would be read into a new one: E_CONFLICT, logged, when any of
 * it exists. */
enum err	 files_no_database(struct arena *, const char *path);
enum err	 files_remove_database(struct arena *, const char *path);

/* Rename, after everything in the file system is on the disk. */
enum err	 files_settle(const char *from, const char *to);

#endif
