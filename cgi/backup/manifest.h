/*
 * manifest: what is in a backup: its file backup.json.
 *
 * 	{"patchbay": "backup", "format": 1, "made": "2026-01-31T12:00:00.000Z",
 * 	 "organization": "abc123", "key": "0123456789abcdef", "events": true,
 * 	 "files": [{"name": "patchbay.db", "bytes": 4096, "blake2b": "…"}, …]}
 *
 * A file's hash is BLAKE2b of 32 bytes, in hex; the key's is its fingerprint,
 * not the key.
 */
#ifndef BACKUP_MANIFEST_H
#define BACKUP_MANIFEST_H

#include "app.h"
#include "lib/arena.h"

enum { BACKUP_FILES_MAX = 10000 };

struct backup_file {
	const char	*name;		/* in the backup; perhaps in a folder */
	int64_t		 bytes;
	const char	*hash;
};

struct manifest {
	const char	*made, *organization;
	const char	*key;		/* 16 digits; "": there was none */
	bool		 events;
	struct backup_file *files;	/* of BACKUP_FILES_MAX */
	size_t		 n;
};

void		 manifest_init(struct manifest *, struct arena *);

/* Add a file that is in the backup by now: read it, for its size and hash.
 * E_TOOMANY or E_INTERNAL, logged. */
enum err	 manifest_add(struct manifest *, struct arena *,
		    const char *dir, const char *name);

/* Is a file as the manifest has it?  E_DB, logged, when it is not. */
enum err	 manifest_same(struct arena *, const char *dir,
		    const struct backup_file *);

enum err	 manifest_write(const struct manifest *, struct arena *,
		    const char *dir);
/* E_NOTFOUND, logged, when the directory is no backup; E_INPUT, logged, when
 * its manifest cannot be read. */
enum err	 manifest_read(struct manifest *, struct arena *,
		    const char *dir);

#endif
