/* lo: Orange's Live Objects, REST. */
#ifndef SIM_LO_H
#define SIM_LO_H

#include "../call.h"

/* What a path leads to: the request is read, the account not known yet. */
void	 lo_answer(struct call *);

#endif
