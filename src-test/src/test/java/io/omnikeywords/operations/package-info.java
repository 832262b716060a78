/** Tests of what operators use: alert rules, dashboard, handbook. */
package io.omnikeywords.operations;
