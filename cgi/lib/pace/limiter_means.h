/* limiter_means: the interface between the rate limiter and its two
 * implementations, and not for others. */
#ifndef LIB_LIMITER_MEANS_H
#define LIB_LIMITER_MEANS_H

#include "limiter.h"

#define LIMITER_MAGIC	0x3165746167626350ULL	/* changes with the struct */

struct limiter_means {
	long		 poll_us;	/* polling interval of a waiting
					 * process */
	/* For g->name at g->place. */
	enum err	 (*open)(struct limiter *g);
	void		 (*close)(struct limiter *g);
	/* *had: it was free.  Taking a lock twice is the same as taking it
	 * once. */
	enum err	 (*lock)(struct limiter *g, enum limiter_lock,
			    bool shared, bool *had);
	void		 (*unlock)(struct limiter *g, enum limiter_lock,
			    bool shared);
	/* Load the record into g->t and set g->ahead, or store it.  Both
	 * require the turn. */
	enum err	 (*load)(struct limiter *g);
	enum err	 (*store)(struct limiter *g);
};

extern const struct limiter_means limiter_files, limiter_db;

#endif
