/*
 * meter: how an account is called, counted across all processes of the
 * simulator: calls in flight, calls a second (contract 2.9).
 *
 * A small shared file under a lock: what a killed process leaves in flight is
 * found by its process id.
 */
#ifndef SIM_METER_H
#define SIM_METER_H

#include <stdbool.h>
#include <stdint.h>

struct meter;

struct meter_policy {
	int	per_second;	/* starts allowed in any 1000 ms; 0: no limit */
	bool	refuse;		/* else only counted */
};

enum meter_verdict { METER_FINE, METER_OVERLAP, METER_RATE };

struct meter_counts {
	int64_t	calls, reads, writes;
	int64_t	overlaps;	/* started while another was in flight */
	int64_t	over_rate;	/* started as one too many in a second */
	int64_t	refused;	/* answered 40000029 for either */
	int64_t	peak;		/* most starts seen in any second */
	int	in_flight;
};

/* Map the file, making it when missing or of another version.  NULL and a
 * logged line on failure. */
struct meter	*meter_open(const char *path);
void		 meter_close(struct meter *);

/* A call of this account starts; ends with meter_end() of this process,
 * also when it is not METER_FINE. */
enum meter_verdict	 meter_begin(struct meter *, int account, bool write,
			    const struct meter_policy *);
void		 meter_end(struct meter *);

/* This process's call is being held up by a fault: its client may have gone
 * without our knowing yet, so a next call waits a moment before it counts as
 * an overlap. */
void		 meter_held(struct meter *, bool held);

void		 meter_read(struct meter *, int account, struct meter_counts *);
void		 meter_reset(struct meter *, int account);
/* Nothing is in flight: when the master starts. */
void		 meter_idle(struct meter *);

#endif
