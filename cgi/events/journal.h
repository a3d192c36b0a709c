/*
 * journal: a directory of segments that holds records on their way from those
 * who receive events to the recorder that stores them.
 *
 * Any number of processes write, each to its own segments.  A record that
 * journal_append() accepted survives the death of every process; a power
 * failure can lose what was written within the last sync_ms.  A record is one
 * write, with a checksum keyed by its segment's secret.  Truncated, altered or
 * moved records are detected, and nothing inside a record can be mistaken for
 * another record.
 *
 * One process reads.  It stores its position in each segment together with the
 * results of the records, and removes a segment when all of it is stored and
 * its writer has released it.  Whatever follows a fault in a segment is lost;
 * a writer begins a new segment after a fault, and at least once a minute.
 *
 * 	header	8 bytes JOURNAL_MAGIC, 16 of the key, 8 its checksum
 * 	record	4 bytes of length, 8 of checksum over offset, length and bytes,
 * 		bytes
 */
#ifndef EVENTS_JOURNAL_H
#define EVENTS_JOURNAL_H

#include <sys/types.h>

#include "../app.h"

#define JOURNAL_MAGIC	"PBjrnl1\n"

enum {
	JOURNAL_KEY	= 16,
	JOURNAL_HEADER	= 32,
	JOURNAL_FRAME	= 12,		/* precedes a record's bytes */
	JOURNAL_NAME	= 40,		/* size of a segment's name with its
					 * NUL */
	/* for journal_note(), above max_bytes */
	JOURNAL_SPARE	= 1 << 20,
	JOURNAL_SPARE_REFUSALS = JOURNAL_SPARE / 2,
};

struct journal_options {
	const char	*dir;
	int64_t		 sync_ms;	/* 0: sync before journal_append
					 * returns */
	int64_t		 max_bytes;	/* of all segments; beyond it
					 * E_JOURNAL_FULL */
	int64_t		 segment_bytes;	/* size at which another segment
					 * begins */
};

/* --- writing --- */

struct journal_writer {
	struct journal_options	 o;
	int			 fd;		/* -1: no segment */
	unsigned char		 key[JOURNAL_KEY];
	off_t			 at;		/* offset of the next record */
	int64_t			 begun, synced, counted;	/* mono ms */
	int64_t			 total;		/* bytes at the last count */
	int64_t			 since;		/* bytes written since the last
						 * count */
	bool			 dirty;		/* not synced yet */
	bool			 failing, full;	/* that was logged */
	unsigned char		*frame;		/* buffer for one record */
};

/* Makes the directory if it is missing.  E_DB_FULL or E_INTERNAL, logged. */
enum err	 journal_open(struct journal_writer *,
		    const struct journal_options *);

/* Write one record of at most JOURNAL_RECORD_MAX bytes.  On any error
 * (E_JOURNAL_FULL, E_DB_FULL, E_TOOBIG) the record is not in the journal, or it
 * is unknown whether it is. */
enum err	 journal_append(struct journal_writer *, const void *, size_t);

/* The same for who has connected and disconnected and what was refused, which
 * nobody says again: there is room for it when there is none for events.  Spare:
 * how much of it may be used. */
enum err	 journal_note(struct journal_writer *, const void *, size_t,
		    int64_t spare);

/* Sync, and end the segment, when it is due: for a writer that has nothing to
 * write, several times a minute. */
void		 journal_sync(struct journal_writer *);

void		 journal_close(struct journal_writer *);

/* --- reading --- */

struct journal_segment {
	char			 name[JOURNAL_NAME];
	unsigned char		 key[JOURNAL_KEY];
	int			 fd;
	off_t			 at;		/* read up to this offset */
	bool			 moved;		/* since the last
						 * journal_kept() */
	bool			 ended;		/* the writer has ended and
						 * everything it wrote was
						 * read */
	bool			 faulty;	/* that was logged */
};

struct journal_reader {
	const char		*dir;
	struct journal_segment	*segments;	/* by name, oldest first */
	size_t			 n, cap;
	size_t			 turn;		/* index of the segment being
						 * read */
	unsigned char		*buf;		/* bytes of that segment */
	off_t			 from;		/* offset of the first byte in
						 * buf */
	size_t			 len;
};

/* The offset up to which a segment was read and stored; 0: not at all. */
typedef off_t journal_place(void *ctx, const char *segment);

void		 journal_reader_open(struct journal_reader *, const char *dir);
void		 journal_reader_close(struct journal_reader *);

/* Look for new segments, and continue with the first one. */
enum err	 journal_look(struct journal_reader *, journal_place *,
		    void *ctx);

/* The next record of any segment, valid until the next call.  False when there
 * is none now. */
bool		 journal_next(struct journal_reader *, const void **, size_t *);

/* Call when everything read so far and the positions are committed to disk.
 * Removes the segments that have ended. */
void		 journal_kept(struct journal_reader *);

/* True when the segment's file no longer exists. */
bool		 journal_gone(const struct journal_reader *,
		    const char *segment);

/* Bytes of all segments; -1, logged, on failure. */
int64_t		 journal_bytes(const char *dir);

/* When the oldest segment was begun, in ms: what was written before that is
 * stored.  INT64_MAX when there is none; -1, logged, on failure. */
int64_t		 journal_oldest(const char *dir);

/* --- shared by both --- */

/* The checksum of the record at that offset. frame holds the length and the
 * checksum and precedes the bytes. */
void		 journal_sum(const unsigned char key[JOURNAL_KEY], off_t at,
		    const unsigned char *bytes, size_t, unsigned char sum[8]);
bool		 journal_header(const unsigned char head[JOURNAL_HEADER],
		    unsigned char key[JOURNAL_KEY]);

#endif
