/* lo: Orange's Live Objects, REST. */
#ifndef SIM_LO_H
#define SIM_LO_H

#include "../call.h"

/* The API's entry: the request has been read, the account is not known yet. */
void	 lo_answer(struct call *);

#endif
