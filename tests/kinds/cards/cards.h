/* cards: a carrier whose plans have ids beside their names and whose SIMs are
 * suspended, not deactivated.  A kind for the tests: what it can be asked, and in
 * which words, stands in its folder alone. */
#ifndef KINDS_CARDS_H
#define KINDS_CARDS_H

#include "drivers/kind.h"

extern const struct kind kind_cards;

#endif
