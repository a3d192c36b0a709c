/*
 * banned: functions this project does not use, put before every file by the
 * Makefile.  The headers that declare them come first; after that their names
 * do not compile.
 */
#ifndef LIB_BANNED_H
#define LIB_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* macros in some libcs */
#undef alloca
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef stpcpy
#undef strncpy
#undef strncat

/* no bound on what is written */
#pragma GCC poison strcpy strcat stpcpy sprintf vsprintf gets
/* a bound that surprises */
#pragma GCC poison strncpy strncat alloca
/* hidden state */
#pragma GCC poison strtok localtime gmtime asctime ctime rand srand tmpnam
/* no way to tell a number from nonsense */
#pragma GCC poison atoi atol atoll atof
/* a shell */
#pragma GCC poison system popen

#endif
