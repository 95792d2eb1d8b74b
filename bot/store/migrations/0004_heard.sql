-- What a story seemed to say, until the person says that it is right.

ALTER TABLE cases ADD COLUMN heard BLOB;
