/*
 * chain_service: a small Ethereum chain of the test's own, in a process of its
 * own: it reads the signatures of what it is sent, has nonces and blocks, and
 * fails as it is told.
 */
#ifndef UNIT_CHAIN_SERVICE_H
#define UNIT_CHAIN_SERVICE_H

#include <stdbool.h>

enum chain_mode {
	CHAIN_MINES,	/* each transaction gets a block at once */
	CHAIN_POOLS,	/* they wait */
	CHAIN_LOSES,	/* taken, and the connection closed without an answer */
	CHAIN_DROPS,	/* not taken, and the same */
	CHAIN_POOR,	/* insufficient funds */
	CHAIN_BUSY,	/* 429 to all */
	CHAIN_REVERTS,	/* the estimate says no */
	CHAIN_SYNCS,	/* the estimate fails, for a reason of the node's */
	CHAIN_SMALL,	/* a block has too little gas for it */
	CHAIN_LAGS,	/* the block that is asked for is not there */
	CHAIN_STALE,	/* nonce too low, whatever it is */
	CHAIN_PICKY,	/* they wait; what has the nonce chain->picked is refused
			 * by the contract, before it is in a block */
	CHAIN_FIRM,	/* they wait; the estimate says no */
	CHAIN_HALF,	/* they wait; of several half are taken, and then all are
			 * refused with one word: chain->picked is the status */
};

enum { CHAIN_TXS = 64 };

/* Shared with its process. */
struct chain_state {
	volatile enum chain_mode mode;
	volatile int		height;
	volatile int		mined;		/* nonces in blocks */
	volatile int		sends;		/* eth_sendRawTransaction, */
	volatile int		posts;		/* and the calls they were in */
	volatile int		most;		/* in one call that it takes; 0:
						 * any number */
	volatile int		picked;
	volatile char		says[80];	/* chain_says() */
	volatile char		firm[40];	/* chain_firm() */
	volatile int		poor;		/* balance in gwei; 0: an ether */
	volatile int		strangers;	/* bytes that nobody signed, or
						 * for another chain */
	volatile int		n;
	/* What the contract logged: AssetUpdated(string,string). */
	volatile int		nlogs;
	volatile int		span;	/* blocks whose logs it gives at once;
					 * 0: any number */
	volatile int		spanned;	/* its error past that */
	struct {
		int		 block;
		char		 asset[40], state[40];
	} log[CHAIN_TXS];
	struct {
		char		 hash[67], raw[4096];
		int		 nonce, block;	/* block 0: in the pool */
		bool		 failed;	/* reverted in its block */
	} tx[CHAIN_TXS];
};
extern struct chain_state *chain;

/* Its port.  No database is open while it forks. */
int	 chain_start(void);
void	 chain_stop(void);
/* All of the pool into a new block; the newest blocks taken back, what was in them
 * being in the pool again, or forgotten. */
void	 chain_mine(void);
/* All that is sent is refused with these words; "": not any more. */
void	 chain_says(const char *);
/* The estimate of what has this text among its arguments says no; "": of none. */
void	 chain_firm(const char *);
/* The contract logs something in the newest block. */
void	 chain_log(const char *asset, const char *state);
void	 chain_reorganize(int blocks, bool forget);

#endif
