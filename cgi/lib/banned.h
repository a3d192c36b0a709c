/*
 * banned: functions this project does not use.  The Makefile includes this
 * file before every other.  After the headers that declare them, their names
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

/* unbounded writes */
#pragma GCC poison strcpy strcat stpcpy sprintf vsprintf gets
/* misleading bounds */
#pragma GCC poison strncpy strncat alloca
/* hidden state */
#pragma GCC poison strtok localtime gmtime asctime ctime rand srand tmpnam
/* cannot report invalid numbers */
#pragma GCC poison atoi atol atoll atof
/* run a shell */
#pragma GCC poison system popen

#endif
