/*
 * panel: the simulator's own page, its counters and its switches.  For people
 * and tests on this machine; no sign-in.
 */
#ifndef SIM_PANEL_H
#define SIM_PANEL_H

#include "sim.h"

enum err panel_page(struct call *);
enum err panel_counters(struct call *);

#endif
