/** What README and the documents say is done as they say it. */
package io.omnikeywords.docs;
