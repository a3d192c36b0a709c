/* flow: water valves in a cloud, which tells by a long poll what became of a
 * job.  A kind for the tests: nothing of it is like a SIM. */
#ifndef KINDS_FLOW_H
#define KINDS_FLOW_H

#include "drivers/kind.h"

extern const struct kind kind_flow;

#endif
