// Words by which the extract recognises what a sentence is for. They are English and few: a sentence
// that is missed is still in the transcript, one that is taken wrongly makes the log worse.

/** A prompt that only says "go on"; it tells nothing about the work. */
export const IS_NOD =
  /^(?:y|yes|yep|yeah|no|ok|okay|sure|go|go on|go ahead|continue|proceed|next|do it|please do|thanks?|thank you|great|nice|perfect|cool|good|(?:good|nice|great) (?:find|job|point|catch|idea|work|one)|well done|makes sense|sounds good|lgtm|hi|hello|hey|ja|weiter|danke|oui|si|sí)(?: please| thanks| that)?[\s\p{P}]*$/iu;

/** The agent telling what it is about to do. */
export const IS_NARRATION =
  /^(?:(?:ok|okay|great|good|perfect|now|right|sure|alright|got it)[,.!: ]+)*(?:let me|let's (?:look|see|check|start|first|take)|i'll|i will|i'm going to|i am going to|i need to|now i|first,? (?:i|let)|next,? (?:i|let)|then i'll|looking (?:at|into)|checking|reading|running|searching|exploring)\b/i;

/** The agent offering more at the end. */
export const IS_OFFER =
  /^(?:let me know|would you like|do you want|want me to|shall i|should i|feel free|is there anything|if you(?:'d| would)? (?:like|want)|happy to|anything else|you're all set)\b/i;

/** Where the result of an answer begins. */
export const IS_RESULT =
  /^(?:done|fixed|summary|in short|in summary|to summari[sz]e|all (?:set|done|green|tests|\d+)|everything|the fix|the (?:root )?(?:cause|problem|issue|bug|answer|result)|root cause|result|so[,:]|i(?:'ve| have) (?:now |also )?\w+(?:ed|ne|lt|pt)\b|short answer|yes[,.:]|no[,.:])/i;

const IS_HYPOTHETICAL =
  /\b(?:could|might|maybe|perhaps|alternatively|if you|would you|either|option [a-d\d])\b/i;

const USER_DECISION =
  /\b(?:let's (?:use|go with|keep|stick|drop|switch|make|not|decide)|go with|we(?:'ll| will| should)? (?:use|keep|go with|stick with|not use)|use .{1,60} instead|instead of|(?:don't|do not|never|always) use|stick with|decided (?:to|on|against)|decision|i(?:'d)? prefer|switch (?:to|from)|rather than)\b/i;

const AGENT_DECISION =
  /\b(?:decided (?:to|on|against)|decision:|we(?:'ll| will) (?:use|keep|go with|stick|store|switch|not)|going with|went with|chose|opted (?:for|to)|settled on|instead of|switched (?:to|from)|rather than|sticking with|as (?:we )?agreed|agreed (?:to|on))\b/i;

export function isDecision(sentence: string, by: 'user' | 'assistant'): boolean {
  if (isQuestion(sentence) || sentence.length < 20 || IS_HYPOTHETICAL.test(sentence)) return false;
  return (by === 'user' ? USER_DECISION : AGENT_DECISION).test(sentence);
}

const LESSON =
  /\b(?:turns? out|turned out|root cause|culprit|the (?:real |actual |underlying )?(?:problem|issue|bug|cause|reason|trick|catch) (?:was|is)|caused by|the fix (?:was|is)|gotcha|pitfall|lessons?|(?:that|this|which) (?:explains|is why)|only works (?:if|when|with))\b/i;

const TROUBLE =
  /\b(?:fail\w*|errors?|broke\w*|breaks?|flak\w+|wrong\w*|bugs?|crash\w*|hangs?|hung|slow\w*|leak\w*|missing|missed|lost|stale|race|timeouts?|timed out|ignore[sd]|deadlock\w*|duplicate\w*|corrupt\w*|reject\w*)\b/i;

export function isLesson(sentence: string): boolean {
  if (isQuestion(sentence) || sentence.length < 25) return false;
  return LESSON.test(sentence) || (/\bbecause\b/i.test(sentence) && TROUBLE.test(sentence));
}

const OPEN =
  /\b(?:next steps?|todo|to-do|remaining|still (?:needs?|to do|missing|open|fails?|failing|have to|has to)|left to do|follow[- ]?up|not yet|you(?:'ll| will| still) (?:need|have) to|you (?:may|might) want to|don't forget|remember to|remains? to|has not been|have not been|i (?:did not|didn't|could not|couldn't|have not|haven't))\b/i;

const OPEN_HEADING =
  /\b(?:next steps?|to-?dos?|remaining|still open|open (?:questions?|points?|items?|issues?)|follow[- ]?ups?|not (?:yet )?done|left to do|outstanding|(?:next time|later)$)\b/i;

/** @param heading - the heading above the sentence, '' for none. */
export function isOpen(sentence: string, heading: string): boolean {
  return isQuestion(sentence) || OPEN.test(sentence) || OPEN_HEADING.test(heading);
}

const DONE =
  /\b(?:done|finished|completed|updated|added|fixed|wrote|written|removed|measured|merged|committed|implemented|documented|closed|resolved|replaced|renamed|released|is in place)\b/i;
const NOT_YET =
  /\b(?:not|no|never|todo|to-do|still|later|next|should|would|will|must|need|needs|before|until|once|after|when|if)\b|n['’]t\b/i;

/** The sentence says that something is over, without an if or when. */
export function isDone(sentence: string): boolean {
  if (isQuestion(sentence) || IS_HYPOTHETICAL.test(sentence)) return false;
  return DONE.test(sentence) && !NOT_YET.test(sentence);
}

export function isQuestion(sentence: string): boolean {
  return /[?？][\s"'”’)*_`]*$/.test(sentence);
}

/** Commands that only look around. */
export const IS_LOOKING_AROUND =
  /^\s*(?:cd|ls|pwd|cat|head|tail|echo|which|wc|tree|stat|file|sleep|true|clear|history)\b(?!.*(?:&&|;|>))/;

/** Errors between the agent and its own tools, which say nothing about the work. */
export const IS_TOOL_TALK =
  /has not been read yet|modified since read|string to replace (?:was )?not found|no changes to make|doesn't want to (?:proceed|take this action)|interrupted by user|requested permissions?|exceeds maximum allowed tokens|InputValidationError|^(?:error: )?exit code \d+$/i;
