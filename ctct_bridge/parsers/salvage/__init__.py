"""What strict lxml refuses: read on entry by entry, mended rung by rung, and nothing of it in silence.

The rungs, in their order; every one that was needed is told by a finding, and kept with the record:

``cut``
    The document is cut at the bounds of its entries, and each is parsed strictly, among the feed's own namespaces.
``encoding``
    Bytes that contradict the declared encoding are read as what they must be instead. Counts as loss: it is a guess.
``entities``
    HTML's named entities, which XML does not know, become the characters that they stand for.
``ampersands``
    A ``&`` that begins no reference is text.
``prefixes``
    A prefix that nothing declares stands for the namespace that everybody uses it for.
``recovered``
    libxml2's recovery of this one entry. Of what it delivers, only values that stand whole in the source are kept.

What no rung mends is rejected, with its bytes. DOCTYPEs and limits are never negotiated.
"""
