/*
 * sim_client: the console's own drivers asking the simulator under test
 * (sim_fixture.h): what they build goes in at its front door, and what comes
 * out is read by them.
 */
#ifndef UNIT_SIM_CLIENT_H
#define UNIT_SIM_CLIENT_H

#include "drivers/call.h"
#include "sim_fixture.h"

#define CLIENT_BASE	"http://127.0.0.1:1"

extern struct arena	*client_a;
extern struct result	 client_r;	/* of the last operation */
extern const char	*client_push;	/* account.push, NULL to begin with */

void	 client_open(void);
void	 client_close(void);
/* A setting of the account: those of account test to begin with. */
void	 client_set(const char *name, const char *value);
/* One operation, all of its steps, as driver_call() does. */
enum err client_ask(const char *driver, enum op, const struct op_args *);

/* A poll of its channel. */
enum err client_poll(const char *driver, bool first, struct received *);

#endif
