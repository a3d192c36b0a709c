/*
 * pump_fixture: a device meter/pump for tests of its pages, with a SIM of
 * jasper where that is wanted; page_close() ends it.
 */
#ifndef UNIT_PUMP_FIXTURE_H
#define UNIT_PUMP_FIXTURE_H

#include "store/command/command.h"
#include "store/resource/sim.h"

#define PUMP_SIM	"8999901000000000104"

extern int64_t pump_row;			/* the device's row */

/* page_open() and the device, which has no SIM. */
void		 pump_open(void);
/* The same with PUMP_SIM linked, and what was last read of it: it is activated,
 * on plan A, and has used half of its megabyte. */
void		 pump_open_read(void);

/* A SIM linked under an extension's key; what a carrier said of it. */
void		 pump_link(const char *key, const char *sim);
void		 pump_told(const char *key, const char *sim, enum sim_state);

/* Of PUMP_SIM: what was read on request an hour ago, what happened, and a
 * command as it became; effective may be "". */
void		 pump_keep(const char *kind, const char *body);
void		 pump_event(const char *kind, const char *before,
		    const char *after, const char *source, int64_t at);
struct command	 pump_asked(const char *once, const char *op,
		    const char *argument, const char *effective,
		    enum command_status, int64_t at);

#endif
