/*
 * meter: counts the calls to each account across all processes of the
 * simulator: calls in flight and calls per second (contract 2.9).
 *
 * The counts are in a small shared file under a lock.  Calls that a killed
 * process left in flight are recognized by its process id.
 */
#ifndef SIM_METER_H
#define SIM_METER_H

#include <stdbool.h>
#include <stdint.h>

struct meter;

struct meter_policy {
	int	per_second;	/* starts per 1000 ms; 0: no limit */
	bool	refuse;		/* otherwise calls are only counted */
};

enum meter_verdict { METER_FINE, METER_OVERLAP, METER_RATE };

struct meter_counts {
	int64_t	calls, reads, writes;
	int64_t	overlaps;	/* started while another was in flight */
	int64_t	over_rate;	/* started beyond the limit per second */
	int64_t	refused;	/* answered with 40000029 for either reason */
	int64_t	peak;		/* highest number of starts in any second */
	int	in_flight;
};

/* Map the file; made new when it is missing or of another version.  NULL,
 * logged, on failure. */
struct meter	*meter_open(const char *path);
void		 meter_close(struct meter *);

/* A call of this account starts.  Must be followed by meter_end() in the same
 * process, whatever the verdict. */
enum meter_verdict	 meter_begin(struct meter *, int account, bool write,
			    const struct meter_policy *);
void		 meter_end(struct meter *);

/* This process's call is held up by a fault.  Its client may have left
 * unnoticed, so the next call waits a moment before it counts as an overlap. */
void		 meter_held(struct meter *, bool held);

void		 meter_read(struct meter *, int account, struct meter_counts *);
void		 meter_reset(struct meter *, int account);
/* Reset the calls in flight, when the master starts. */
void		 meter_idle(struct meter *);

#endif
