/*
 * rest: Control Center REST v1 as described in the contract.  A handler fills
 * in c->answer and returns 0, or returns one of the documented error codes.
 */
#ifndef SIM_REST_H
#define SIM_REST_H

#include "../call.h"

/* The API's entry: the request has been read, the account is not known yet. */
void	 rest_answer(struct call *);

/* Write an error in the API's form: {"errorMessage":…,"errorCode":…}. */
void	 rest_error(struct call *, int code);

/* Start c->answer with the members that all answers about a SIM have. */
json_t	*rest_sim(struct call *, const struct ledger_sim *);

int	 rest_echo(struct call *);
int	 rest_devices(struct call *);
int	 rest_device(struct call *);
int	 rest_device_edit(struct call *);
int	 rest_usages(struct call *);
int	 rest_zones(struct call *);
int	 rest_session(struct call *);
int	 rest_location(struct call *);
int	 rest_trail(struct call *);
int	 rest_plans(struct call *);
int	 rest_accounts(struct call *);
int	 rest_account(struct call *);
int	 rest_account_settings(struct call *);
int	 rest_account_billing(struct call *);
int	 rest_customers(struct call *);
int	 rest_users(struct call *);
int	 rest_plan_usages(struct call *);

/* The cycle of cycleStartDate: the present one, also when it is missing, or one
 * of the previous two.  0 or the error code. */
int	 call_cycle(struct call *, int64_t *start, int64_t *end);
int	 rest_sms_send(struct call *);
int	 rest_sms(struct call *);
int	 rest_sms_find(struct call *);

#endif
