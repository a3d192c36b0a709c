/*
 * journal: records of bytes on the way from those that bring events to the
 * recorder that stores them; a directory of segments.
 *
 * Any number of processes write, each to segments of its own.  A record that
 * journal_append() took survives the death of every process; what a loss of
 * power may take is what the last sync_ms brought.  A record is one write,
 * with a sum keyed by a secret of its segment: what was cut, altered or moved
 * is seen, and nothing in a record can be taken for another.
 *
 * One process reads.  It keeps how far it has come, by segment, with what it
 * made of the records, and removes a segment when all of it is kept and its
 * writer has let go of it.  What follows a fault in a segment is lost; a writer
 * begins another segment after a fault, and at least every minute.
 *
 *	header	8 bytes JOURNAL_MAGIC, 16 of the key, 8 its sum
 *	record	4 bytes of length, 8 the sum over place, length and bytes, bytes
 */
#ifndef EVENTS_JOURNAL_H
#define EVENTS_JOURNAL_H

#include <sys/types.h>

#include "../app.h"

#define JOURNAL_MAGIC	"PBjrnl1\n"

enum {
	JOURNAL_KEY	= 16,
	JOURNAL_HEADER	= 32,
	JOURNAL_FRAME	= 12,		/* before a record's bytes */
	JOURNAL_NAME	= 40,		/* bytes of a segment's name, with NUL */
};

struct journal_options {
	const char	*dir;
	int64_t		 sync_ms;	/* 0: before journal_append returns */
	int64_t		 max_bytes;	/* of all segments; then E_JOURNAL_FULL */
	int64_t		 segment_bytes;	/* then another one begins */
};

/* --- writing --- */

struct journal_writer {
	struct journal_options	 o;
	int			 fd;		/* -1: no segment */
	unsigned char		 key[JOURNAL_KEY];
	off_t			 at;		/* the next record's place */
	int64_t			 begun, synced, counted;	/* mono ms */
	int64_t			 total;		/* bytes, when last counted */
	int64_t			 since;		/* written since then */
	bool			 dirty;		/* not synced yet */
	bool			 failing, full;	/* that was logged */
	unsigned char		*frame;		/* of one record */
};

/* The directory is made when it is missing.  E_DB_FULL or E_INTERNAL, logged. */
enum err	 journal_open(struct journal_writer *,
		    const struct journal_options *);

/* Write one record of at most JOURNAL_RECORD_MAX bytes.  Otherwise than E_OK it
 * is not there, or it cannot be told: E_JOURNAL_FULL, E_DB_FULL, E_TOOBIG. */
enum err	 journal_append(struct journal_writer *, const void *, size_t);

/* Bring what is due to the disk: for a writer that has nothing to write. */
void		 journal_sync(struct journal_writer *);

void		 journal_close(struct journal_writer *);

/* --- reading --- */

struct journal_segment {
	char			 name[JOURNAL_NAME];
	unsigned char		 key[JOURNAL_KEY];
	int			 fd;
	off_t			 at;		/* read up to here */
	bool			 moved;		/* since journal_kept() */
	bool			 ended;		/* its writer is gone, and all
						 * that it wrote was read */
	bool			 faulty;	/* that was logged */
};

struct journal_reader {
	const char		*dir;
	struct journal_segment	*segments;	/* by name, oldest first */
	size_t			 n, cap;
	size_t			 turn;		/* the segment being read */
	unsigned char		*buf;		/* bytes of that one */
	off_t			 from;		/* place of the first of them */
	size_t			 len;
};

/* Where a segment was read up to when that was last kept; 0: never. */
typedef off_t journal_place(void *ctx, const char *segment);

void		 journal_reader_open(struct journal_reader *, const char *dir);
void		 journal_reader_close(struct journal_reader *);

/* Look for segments that are new, and go back to the first. */
enum err	 journal_look(struct journal_reader *, journal_place *,
		    void *ctx);

/* The next record of any segment; it stays until the next call.  False: there
 * is none now. */
bool		 journal_next(struct journal_reader *, const void **, size_t *);

/* Everything read so far is kept, on a disk, with the places of the segments:
 * segments that have ended go. */
void		 journal_kept(struct journal_reader *);

/* A segment's file is gone since. */
bool		 journal_gone(const struct journal_reader *,
		    const char *segment);

/* Bytes of all segments; -1, logged, when that cannot be told. */
int64_t		 journal_bytes(const char *dir);

/* --- shared by both --- */

/* The sum of a record at its place: frame holds length and sum, then bytes. */
void		 journal_sum(const unsigned char key[JOURNAL_KEY], off_t at,
		    const unsigned char *bytes, size_t, unsigned char sum[8]);
bool		 journal_header(const unsigned char head[JOURNAL_HEADER],
		    unsigned char key[JOURNAL_KEY]);

#endif
