"""The field app: badges, free observations, questions, notices, and the entries that are not answers

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('badge',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('nonce', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('code_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('issued_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['association_id', 'person_id'], ['person.association_id', 'person.id'], name=op.f('fk_badge_association_id_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_badge_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_badge_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_badge'))
    )
    with op.batch_alter_table('badge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_badge_association_id_visit_id_person_id'), ['association_id', 'visit_id', 'person_id'], unique=False)
        batch_op.create_index('uq_badge_code', ['code_hash'], unique=True)
        batch_op.create_index('uq_badge_token', ['token_hash'], unique=True)

    op.create_table('exchange_question',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('state', sa.Enum('open', 'answering', 'answered', 'hidden', name='questionstate', native_enum=False, length=32), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(length=8000), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_exchange_question_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_exchange_question_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_exchange_question_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_exchange_question'))
    )
    with op.batch_alter_table('exchange_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exchange_question_association_id_visit_id'), ['association_id', 'visit_id'], unique=False)

    op.create_table('field_entry',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('op_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('finish', 'reopen', 'question', 'vote', 'observation', name='fieldentrykind', native_enum=False, length=32), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.Column('device_time', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('body', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('outcome', sa.Enum('applied', 'stale', name='answeroutcome', native_enum=False, length=32), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'actor_id'], ['person.association_id', 'person.id'], name=op.f('fk_field_entry_association_id_actor_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_field_entry_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_field_entry_association_id_visit_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_field_entry_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_field_entry')),
    sa.UniqueConstraint('association_id', 'op_id', name=op.f('uq_field_entry_association_id_op_id'))
    )
    with op.batch_alter_table('field_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_field_entry_association_id_visit_id_kind'), ['association_id', 'visit_id', 'kind'], unique=False)

    op.create_table('notice',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('text_en', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('published_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['association_id', 'author_id'], ['person.association_id', 'person.id'], name=op.f('fk_notice_association_id_author_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_notice_association_id_visit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_notice_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_association_id_visit_id'), ['association_id', 'visit_id'], unique=False)

    op.create_table('observation',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('observer_id', sa.Uuid(), nullable=False),
    sa.Column('stop_id', sa.Uuid(), nullable=True),
    sa.Column('dimension_id', sa.Uuid(), nullable=True),
    sa.Column('tags', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('op_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.Column('device_time', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'dimension_id'], ['dimension.association_id', 'dimension.id'], name=op.f('fk_observation_association_id_dimension_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'observer_id'], ['person.association_id', 'person.id'], name=op.f('fk_observation_association_id_observer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'stop_id'], ['stop.association_id', 'stop.id'], name=op.f('fk_observation_association_id_stop_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'visit_id'], ['visit.association_id', 'visit.id'], name=op.f('fk_observation_association_id_visit_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_observation_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', name=op.f('pk_observation'))
    )
    with op.batch_alter_table('observation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_observation_association_id_visit_id_observer_id'), ['association_id', 'visit_id', 'observer_id'], unique=False)

    op.create_table('question_vote',
    sa.Column('association_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('question_id', sa.Uuid(), nullable=False),
    sa.Column('voted_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id', 'id'], ['person.association_id', 'person.id'], name=op.f('fk_question_vote_association_id_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['association_id', 'question_id'], ['exchange_question.association_id', 'exchange_question.id'], name=op.f('fk_question_vote_association_id_question_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['association_id'], ['association.id'], name=op.f('fk_question_vote_association_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('association_id', 'id', 'question_id', name=op.f('pk_question_vote'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))

    with op.batch_alter_table('answer_history', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))

    with op.batch_alter_table('observer_sheet', schema=None) as batch_op:
        batch_op.add_column(sa.Column('strokes', sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('observation_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('op_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('received_sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False, server_default=''))
        batch_op.create_unique_constraint(batch_op.f('uq_photo_association_id_op_id'), ['association_id', 'op_id'])
        batch_op.create_foreign_key(batch_op.f('fk_photo_association_id_observation_id'), 'observation', ['association_id', 'observation_id'], ['association_id', 'id'], ondelete='RESTRICT')

    with op.batch_alter_table('sign_in_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('visit_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('badge_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))
        batch_op.create_index('uq_sign_in_session_badge', ['association_id', 'badge_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL AND badge_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND badge_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_session_association_id_visit_id'), 'visit', ['association_id', 'visit_id'], ['association_id', 'id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_session_association_id_badge_id'), 'badge', ['association_id', 'badge_id'], ['association_id', 'id'], ondelete='CASCADE')

    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("UPDATE", "DELETE"):
        body = (
            "BEGIN SELECT RAISE(ABORT, 'append-only: field_entry'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION qujing_append_only()"
        )
        op.execute(f"CREATE TRIGGER field_entry_no_{verb.lower()} BEFORE {verb} ON field_entry {body}")


def downgrade() -> None:
    with op.batch_alter_table('sign_in_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sign_in_session_association_id_badge_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_sign_in_session_association_id_visit_id'), type_='foreignkey')
        batch_op.drop_index('uq_sign_in_session_badge', sqlite_where=sa.text('revoked_at IS NULL AND badge_id IS NOT NULL'), postgresql_where=sa.text('revoked_at IS NULL AND badge_id IS NOT NULL'))
        batch_op.drop_column('device_id')
        batch_op.drop_column('badge_id')
        batch_op.drop_column('visit_id')

    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_photo_association_id_observation_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_photo_association_id_op_id'), type_='unique')
        batch_op.drop_column('received_sha256')
        batch_op.drop_column('op_id')
        batch_op.drop_column('observation_id')

    with op.batch_alter_table('observer_sheet', schema=None) as batch_op:
        batch_op.drop_column('strokes')

    with op.batch_alter_table('answer_history', schema=None) as batch_op:
        batch_op.drop_column('device_id')

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('device_id')

    op.drop_table('question_vote')
    with op.batch_alter_table('observation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_observation_association_id_visit_id_observer_id'))

    op.drop_table('observation')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_association_id_visit_id'))

    op.drop_table('notice')
    with op.batch_alter_table('field_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_field_entry_association_id_visit_id_kind'))

    op.drop_table('field_entry')
    with op.batch_alter_table('exchange_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_exchange_question_association_id_visit_id'))

    op.drop_table('exchange_question')
    with op.batch_alter_table('badge', schema=None) as batch_op:
        batch_op.drop_index('uq_badge_token')
        batch_op.drop_index('uq_badge_code')
        batch_op.drop_index(batch_op.f('ix_badge_association_id_visit_id_person_id'))

    op.drop_table('badge')
