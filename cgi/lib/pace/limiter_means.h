/* limiter_means: between the rate limiter and the two places it can have; nobody
 * else. */
#ifndef LIB_LIMITER_MEANS_H
#define LIB_LIMITER_MEANS_H

#include "limiter.h"

#define LIMITER_MAGIC	0x3165746167626350ULL	/* changes with the struct */

struct limiter_means {
	long		 poll_us;	/* between tries of who waits */
	/* Of g->name at g->place. */
	enum err	 (*open)(struct limiter *g);
	void		 (*close)(struct limiter *g);
	/* *had: it was free.  What is tried twice is had once. */
	enum err	 (*lock)(struct limiter *g, enum limiter_lock,
			    bool shared, bool *had);
	void		 (*unlock)(struct limiter *g, enum limiter_lock,
			    bool shared);
	/* The record into g->t, and g->ahead.  Both hold the turn. */
	enum err	 (*load)(struct limiter *g);
	enum err	 (*store)(struct limiter *g);
};

extern const struct limiter_means limiter_files, limiter_db;

#endif
